// The test files that start real processes (*.real.test.ts): which run first, which run alone, and which count for coverage.
import { readdirSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "apps";
const REAL = ".real.test.ts";
/** Each takes minutes and is a stage of its own: the whole chaos suite, and the packages. */
const OWN_STAGES = ["whole.chaos.real.test.ts", "package.real.test.ts"];

const TESTS = "apps/runtime/src/__tests__";
const CLI = "apps/runtime/src/cli/__tests__";
const SHARING = "apps/runtime/src/integrations/sharing";
const UPTERM = `${SHARING}/backends/upterm/__tests__`;
const TERMINALS = "apps/runtime/src/terminals/__tests__";

/** @param {string} folder @param {readonly string[]} names */
const filesIn = (folder, names) => names.map((name) => `${folder}/${name}${REAL}`);

/**
 * Attacks, odd surroundings, long series, crashes, and the installed service. `.ci/run` runs them after `npm test`, in the
 * stage `real-long`. What stays in `npm test` is each way through the product once, and the files whose coverage counts.
 */
const LONG = [
  ...filesIn(`${TESTS}/confinement`, ["dialled-escapes", "typed-escapes", "other-users", "floods"]),
  ...filesIn(TESTS, ["odd-places", "stalled-page", "every-way", "idle-cost", "many-guests", "guest-removal-time"]),
  ...filesIn(TESTS, ["handoff-crash", "guest-farewell"]),
  ...filesIn(UPTERM, ["lifecycle.upterm", "chaos.upterm", "checks.upterm", "faults.upterm", "runtime-death.upterm"]),
  ...filesIn(UPTERM, ["trial.upterm", "adapter.upterm"]),
  ...filesIn(CLI, ["share-life", "runtime-life", "stuck-ends", "lost-files", "completion", "how-to", "service"]),
  ...filesIn(CLI, ["backup", "detached", "desktop-notices", "odd-surroundings", "bug", "no-record", "show-page"]),
  "apps/runtime/src/cli/window/__tests__/window.real.test.ts",
  ...filesIn(TERMINALS, ["snapshot", "connecting"]),
  "apps/runtime/src/terminals/agent/__tests__/job.real.test.ts",
  ...filesIn("apps/runtime/src/relays/__tests__", ["jump-host", "reach"]),
  "apps/runtime/src/terminals/adopt/__tests__/flood.real.test.ts",
];

/** @param {string} file */
export const isLong = (file) => LONG.includes(file);

/**
 * The longest files, longest first, because a long file that starts last holds up the whole run. The order has no other
 * effect.
 */
const LONGEST = [
  ...filesIn(`${TESTS}/confinement`, ["dialled-escapes"]),
  ...filesIn(UPTERM, ["lifecycle.upterm"]),
  ...filesIn(`${TESTS}/chaos`, ["short.chaos"]),
];

/** These measure time or flood the machine, so other tests in parallel would change the result or suffer from it. */
const ALONE = [
  ...filesIn(TESTS, ["figures", "many-guests", "guest-removal-time"]),
  ...filesIn(`${TESTS}/confinement`, ["floods"]),
];

/** @param {string} file */
export const isAlone = (file) => ALONE.includes(file);

/**
 * The files whose coverage counts. Counters make a file a third slower, and of 90 measured files these reach 99.8 % of the
 * lines (chosen from the blobs of a whole run, the one that adds most lines first).
 */
const MEASURED = [
  ...filesIn(TESTS, ["every-command", "handoff", "mcp", "agent-token", "approvals", "guest-removal", "guests"]),
  ...filesIn(TESTS, ["handoff-context", "handoff-writers", "handoff-rules", "handoff-four-eyes", "handoff-transcript"]),
  ...filesIn(TESTS, ["mcp-hard-cases", "main-line", "knock", "switching", "limits-reload", "adopted-pane"]),
  "apps/runtime/src/home/__tests__/format.real.test.ts",
  ...filesIn(UPTERM, ["relay-loss.upterm", "guests.upterm", "ssh.upterm"]),
  ...filesIn(`${SHARING}/__tests__`, ["share-worker"]),
  ...filesIn(`${SHARING}/life/__tests__`, ["sweep"]),
  ...filesIn(`${SHARING}/backends/tmate/__tests__`, ["probe"]),
  ...filesIn("apps/runtime/src/terminals/agent/__tests__", ["programs", "commands"]),
  ...filesIn(TERMINALS, ["held-clients", "terminal-life", "attach", "view", "rooms"]),
  ...filesIn("apps/runtime/src/terminals/adopt/__tests__", ["adopt", "typing"]),
  ...filesIn("apps/runtime/src/protocol/server/__tests__", ["limits", "passes", "door"]),
  ...filesIn("apps/runtime/src/platform/__tests__", ["config", "single-instance", "network", "log"]),
  ...filesIn("apps/runtime/src/policy/approvals/__tests__", ["four-eyes"]),
  ...filesIn("apps/runtime/src/policy/__tests__", ["folder"]),
  ...filesIn("apps/runtime/src/relays/__tests__", ["cluster", "remote", "reach-found"]),
  ...filesIn("apps/runtime/src/relays/ssh/__tests__", ["forward"]),
  ...filesIn("apps/runtime/src/relays/tmate/__tests__", ["ssh-server"]),
  ...filesIn("apps/runtime/src/relays/upterm/__tests__", ["uptermd"]),
];

/** @param {string} file */
export const isMeasured = (file) => MEASURED.includes(file);

/** @param {string} file */
const rank = (file) => (LONGEST.includes(file) ? LONGEST.indexOf(file) : LONGEST.length);

/**
 * Relative to the root, in the order in which they should start. Throws if one of the lists above names a file that isn't
 * there.
 */
export const listRealFiles = (root = process.cwd()) => {
  const files = readdirSync(join(root, FOLDER), { recursive: true, encoding: "utf8" })
    .filter(
      (name) =>
        name.endsWith(REAL) && !OWN_STAGES.some((file) => name.endsWith(file)) && !name.includes("node_modules"),
    )
    .map((name) => join(FOLDER, name));
  const gone = [...LONG, ...LONGEST, ...ALONE, ...MEASURED].filter((file) => !files.includes(file));
  if (gone.length > 0)
    throw new Error(`scripts/testing/real-files.mjs names files that don't exist: ${gone.join(", ")}`);
  return files.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
};
