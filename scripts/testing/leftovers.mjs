// Holds a whole run to leaving nothing: it gets a temporary folder and a mark of its own, and at its end neither may be found anywhere.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Found in /proc/PID/environ of all that inherited our environment. */
const MARK = "LANECAST_TEST_RUN";
/** Processes that are just ending are given this long. */
const GRACE_MS = 15_000;
const LOOK_EVERY_MS = 100;
/** The runtimes' directories: a log may stay there, a socket may not. */
const RUNTIME_FOLDER = "r";
/** Caches of the tools themselves, and the folder of ours. */
const EXPECTED = /^(bun-node-|node-compile-cache|playwright-transform-cache|vitest|r$)/;

/** @typedef {{ folder: string, env: Record<string, string> }} TestRun */

/**
 * Directly under /tmp and short, because socket paths are limited and lie deep below it.
 * @returns {TestRun}
 */
export const openRun = () => {
  const folder = mkdtempSync("/tmp/lt");
  const runtimeFolder = join(folder, RUNTIME_FOLDER);
  mkdirSync(runtimeFolder, { mode: 0o700 });
  return { folder, env: { TMPDIR: folder, XDG_RUNTIME_DIR: runtimeFolder, [MARK]: folder } };
};

const read = (/** @type {string} */ path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

const runningPids = () => {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  } catch {
    return [];
  }
};

/** @param {TestRun} run */
const processesLeft = ({ folder }) =>
  runningPids().flatMap((pid) => {
    const command = read(`/proc/${pid}/cmdline`).split("\0").join(" ").trim();
    // A zombie has no command line; what cleaned its environment still names its files.
    const isOurs =
      read(`/proc/${pid}/environ`).split("\0").includes(`${MARK}=${folder}`) || command.includes(`${folder}/`);
    return isOurs && command !== "" ? [{ pid: Number(pid), command }] : [];
  });

/** @param {TestRun} run */
const filesLeft = ({ folder }) => [
  ...readdirSync(folder).filter((name) => !EXPECTED.test(name)),
  ...readdirSync(join(folder, RUNTIME_FOLDER), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isSocket())
    .map((entry) => join(entry.parentPath, entry.name)),
];

/**
 * Says what is left, then ends and removes it: the next run begins clean.
 * @param {TestRun} run
 * @param {number} graceMs
 * @returns {Promise<readonly string[]>}
 */
export const closeRun = async (run, graceMs = GRACE_MS) => {
  for (let waitedMs = 0; waitedMs < graceMs && processesLeft(run).length > 0; waitedMs += LOOK_EVERY_MS)
    await pause(LOOK_EVERY_MS);
  const processes = processesLeft(run);
  const files = filesLeft(run);
  for (const { pid } of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has just ended by itself.
    }
  }
  rmSync(run.folder, { recursive: true, force: true });
  return [
    ...processes.map(({ pid, command }) => `process ${pid}: ${command.slice(0, 200)}`),
    ...files.map((name) => `left in the temporary folder: ${name}`),
  ];
};
