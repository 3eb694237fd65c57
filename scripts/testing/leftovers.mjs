// Makes sure that a job of a test run leaves nothing behind. The job gets a temporary folder and a mark of its own; at its end
// no process may carry the mark or name the folder, and the folder may hold nothing but the caches of known tools.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Every process that inherits the job's environment has this variable in /proc/PID/environ. */
const MARK = "LANECAST_TEST_RUN";
/** How long a process that is about to exit may take. */
const GRACE_MS = 15_000;
const LOOK_EVERY_MS = 100;
/**
 * The kernel shows an empty environment and command line while a process is in the middle of exec(2), so one look can miss
 * it. Two looks this far apart agree before a job counts as clean.
 */
const LOOK_AGAIN_MS = 50;
/** Becomes XDG_RUNTIME_DIR, which holds the runtimes' directories: a log may stay there, a socket may not. */
const RUNTIME_FOLDER = "r";
/**
 * Becomes HOME. Tests start login shells and kill them. With the account's own files these would be slow (pyenv takes half a
 * second), and a killed one can leave the account broken: pyenv's lock made each later shell wait a minute.
 */
const HOME_FOLDER = "h";
/** Caches of the tools, and the two folders. */
const EXPECTED = /^(bun-node-|node-compile-cache|playwright-transform-cache|vitest|[hr]$)/;

/** @typedef {{ folder: string, env: Record<string, string> }} TestRun */

/**
 * The folder is directly under /tmp and has a short name: the paths of sockets are limited to about 100 bytes, and the
 * tests make theirs deep below it.
 * @returns {TestRun}
 */
export const openRun = () => {
  const folder = mkdtempSync("/tmp/lt");
  const runtimeFolder = join(folder, RUNTIME_FOLDER);
  mkdirSync(runtimeFolder, { mode: 0o700 });
  const home = join(folder, HOME_FOLDER);
  mkdirSync(home, { mode: 0o700 });
  // Where setup unpacked its programs.
  const dataHome = process.env.XDG_DATA_HOME || join(homedir(), ".local/share");
  const env = { TMPDIR: folder, XDG_RUNTIME_DIR: runtimeFolder, HOME: home, XDG_DATA_HOME: dataHome, [MARK]: folder };
  return { folder, env };
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
    // A process that cleared its environment still names its files. A zombie has no command line and counts as gone.
    const isOurs =
      read(`/proc/${pid}/environ`).split("\0").includes(`${MARK}=${folder}`) || command.includes(`${folder}/`);
    return isOurs && command !== "" ? [{ pid: Number(pid), command }] : [];
  });

/** @param {TestRun} run */
const isClean = async (run) => {
  if (processesLeft(run).length > 0) return false;
  await pause(LOOK_AGAIN_MS);
  return processesLeft(run).length === 0;
};

/** @param {TestRun} run */
const filesLeft = ({ folder }) => [
  ...readdirSync(folder).filter((name) => !EXPECTED.test(name)),
  ...readdirSync(join(folder, RUNTIME_FOLDER), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isSocket())
    .map((entry) => join(entry.parentPath, entry.name)),
];

/**
 * Returns what is left, in words; then kills and removes it, so that the next job starts clean.
 * @param {TestRun} run
 * @param {number} graceMs
 * @returns {Promise<readonly string[]>}
 */
export const closeRun = async (run, graceMs = GRACE_MS) => {
  const untilMs = performance.now() + graceMs;
  while (!(await isClean(run)) && performance.now() < untilMs) await pause(LOOK_EVERY_MS);
  const processes = processesLeft(run);
  const files = filesLeft(run);
  for (const { pid } of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has just exited.
    }
  }
  rmSync(run.folder, { recursive: true, force: true });
  return [
    ...processes.map(({ pid, command }) => `process ${pid}: ${command.slice(0, 200)}`),
    ...files.map((name) => `left in the temporary folder: ${name}`),
  ];
};
