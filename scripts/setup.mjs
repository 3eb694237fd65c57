// Installs what a fresh machine needs for `npm start` or, with the argument "test", for `npm test`. Idempotent; uses no packages.
// Without root it prints the one command that needs root and continues without it.
// Exit code: 0 if start or test can work, 1 if not.
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describeMachine, findProgram, isRoot, run } from "./setup/machine.mjs";
import { checkBun, installNodeModules } from "./setup/node-modules.mjs";
import { problemLines } from "./setup/report.mjs";
import { installPackages, missingNeeds } from "./setup/system-packages.mjs";
import { isTestSshdThere, unpackTestSshd } from "./setup/test-sshd.mjs";
import { ensureRelay, isRelayThere } from "./setup/tmate-relay.mjs";

/** @typedef {import("./setup/report.mjs").Problem} Problem */
/** @typedef {"start" | "test"} Purpose */

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");

const say = (/** @type {string} */ line) => process.stderr.write(`setup: ${line}\n`);

/** @returns {Problem[]} */
const ensurePackages = () => {
  const problem = installNodeModules(ROOT, say) ?? checkBun(ROOT);
  return problem === null ? [] : [{ ...problem, isVital: true, debian: null }];
};

/**
 * @param {Purpose} purpose
 * @param {ReturnType<typeof describeMachine>} machine
 * @returns {Problem[]}
 */
const ensurePrograms = (purpose, machine) => {
  const missing = missingNeeds(purpose);
  if (missing.length === 0) return [];
  const canInstall = machine.family === "debian" && isRoot();
  const outcome = canInstall
    ? installPackages(
        missing.map(({ debian }) => debian),
        say,
      )
    : null;
  return missingNeeds(purpose).map((need) => ({
    what: need.what,
    problem: outcome !== null && !outcome.isOk ? outcome.tail : "isn't installed",
    isVital: need.isVital,
    debian: need.debian,
    remedy: machine.family === "macos" && need.brew !== null ? `brew install ${need.brew}` : null,
  }));
};

/** Ubuntu's chromium package is a snap, which does not run in a container. There we use Playwright's own build. */
const ensureChromium = (/** @type {Problem[]} */ problems) => {
  const wanting = problems.find(({ what }) => what === "Chromium");
  if (wanting === undefined || describeMachine().id === "debian") return problems;
  say("installing Chromium (Playwright's build)");
  const withLibraries = isRoot() ? ["--with-deps"] : [];
  const { isOk } = run("node", ["node_modules/playwright/cli.js", "install", ...withLibraries, "chromium"], {
    cwd: ROOT,
  });
  return isOk ? problems.filter((problem) => problem !== wanting) : problems;
};

/**
 * @param {ReturnType<typeof describeMachine>} machine
 * @returns {Problem[]}
 */
const ensureTmateRelay = (machine) => {
  if (machine.family === "debian") {
    const problem = ensureRelay(say);
    return problem === null ? [] : [problem];
  }
  if (isRelayThere()) return [];
  const remedy = "build tmate-ssh-server from source, or add a relay of your own with lanecast relay add";
  return [
    {
      what: "the local tmate relay",
      problem: "this system has no package for it",
      isVital: false,
      debian: null,
      remedy,
    },
  ];
};

/**
 * Only root can create the network namespaces that it is used in. Without root those tests are skipped with the reason.
 * @param {Purpose} purpose
 * @param {ReturnType<typeof describeMachine>} machine
 */
const ensureTestSshd = (purpose, machine) => {
  if (purpose !== "test" || machine.family !== "debian" || !isRoot() || isTestSshdThere()) return;
  const problem = unpackTestSshd(say);
  if (problem !== null) say(`could not unpack sshd for the tests: ${problem}`);
};

/** Users install upterm themselves. Setup only reports whether it is there. */
const uptermLine = () => `upterm ${findProgram("upterm") === null ? "isn't installed (optional)" : "is installed"}`;

/**
 * Sets up what is missing. Returns whether start or test can work: a start needs only the vital parts (the panel shows which
 * backend is missing), a test run needs everything.
 * @param {Purpose} purpose
 */
export const setUp = (purpose) => {
  const startedMs = performance.now();
  const machine = describeMachine();
  const packageProblems = ensurePackages();
  const programProblems = ensureChromium(ensurePrograms(purpose, machine));
  const problems = [...packageProblems, ...programProblems, ...ensureTmateRelay(machine)];
  ensureTestSshd(purpose, machine);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  if (problems.length === 0) {
    say(`everything is installed; ${uptermLine()} (${machine.name}, ${seconds} s)`);
    return true;
  }
  for (const line of problemLines(problems, machine)) say(line);
  say(`${uptermLine()} (${machine.name}, ${seconds} s)`);
  return purpose === "start" && !problems.some(({ isVital }) => isVital);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const purpose = process.argv[2] === "test" ? "test" : "start";
  if (!setUp(purpose)) {
    say(`npm ${purpose} can't run until that is fixed.`);
    process.exitCode = 1;
  }
}
