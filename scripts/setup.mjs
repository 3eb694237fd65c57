// Installs what a fresh machine needs for `npm start` or, with the argument "test", for `npm test`. Idempotent; uses no packages.
// Without root it prints the one command that needs root and continues without it.
// Exit code: 0 if start or test can work, 1 if not.
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describeMachine, isRoot, run } from "./setup/machine.mjs";
import { checkBun, installNodeModules } from "./setup/node-modules.mjs";
import { ensurePrograms, ensureTmateRelay, uptermLine } from "./setup/parts.mjs";
import { problemLines } from "./setup/report.mjs";
import { isTestSshdThere, unpackTestSshd } from "./setup/test-sshd.mjs";

/** @typedef {import("./setup/report.mjs").Problem} Problem */
/** @typedef {"start" | "test"} Purpose */

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");

const say = (/** @type {string} */ line) => process.stderr.write(`setup: ${line}\n`);

/** @returns {Problem[]} */
const ensurePackages = () => {
  const problem = installNodeModules(ROOT, say) ?? checkBun(ROOT);
  return problem === null ? [] : [{ ...problem, isVital: true, debian: null }];
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
 * Only root can create the network namespaces that it is used in. Without root those tests are skipped with the reason.
 * @param {Purpose} purpose
 * @param {ReturnType<typeof describeMachine>} machine
 */
const ensureTestSshd = (purpose, machine) => {
  if (purpose !== "test" || machine.family !== "debian" || !isRoot() || isTestSshdThere()) return;
  const problem = unpackTestSshd(say);
  if (problem !== null) say(`could not unpack sshd for the tests: ${problem}`);
};

/**
 * Sets up what is missing. Returns whether start or test can work: a start needs only the vital parts (the panel shows which
 * backend is missing), a test run needs everything.
 * @param {Purpose} purpose
 */
export const setUp = (purpose) => {
  const startedMs = performance.now();
  const machine = describeMachine();
  const packageProblems = ensurePackages();
  const programProblems = ensureChromium(ensurePrograms(purpose, machine, say));
  const problems = [...packageProblems, ...programProblems, ...ensureTmateRelay(machine, say)];
  ensureTestSshd(purpose, machine);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  if (problems.length === 0) {
    say(`everything is installed; ${uptermLine()} (${machine.name}, ${seconds} s)`);
    return true;
  }
  for (const line of problemLines(problems, machine, "run npm again")) say(line);
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
