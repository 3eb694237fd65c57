// Runs one job of `npm test`: a process group with its own temporary folder, its own deadline and its own log.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { closeRun, openRun } from "./leftovers.mjs";
import { REPORT_PATH_VARIABLE, readReport } from "./report.mjs";

/** @typedef {import("./stages.mjs").StageJob} StageJob */
/** @typedef {import("./report.mjs").TestReport} TestReport */

/**
 * @typedef {object} JobResult
 * @property {StageJob} job
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} startedMs  as `performance.now()` gave it
 * @property {number} tookMs
 * @property {readonly string[]} problems  what is wrong beside failed tests
 * @property {readonly TestReport[]} tests
 * @property {string} logPath  everything the job printed
 */

/** The process groups that are running now, and the folders they were given. */
/** @type {Set<number>} */
const groups = new Set();
/** @type {Set<import("./leftovers.mjs").TestRun>} */
const runs = new Set();

const killGroup = (/** @type {number} */ pid) => {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has just exited.
  }
};

/** Ends an interrupted run: kills every job that is running, and what the jobs have started. */
export const killJobs = async () => {
  for (const pid of groups) killGroup(pid);
  for (const run of runs) await closeRun(run, 0);
};

/**
 * @param {StageJob} job
 * @param {{ root: string, env: Record<string, string>, logPath: string }} surroundings
 * @returns {Promise<{ exitCode: number | null, isOverdue: boolean }>}
 */
const execute = ({ command, withinMs }, { root, env, logPath }) =>
  new Promise((resolve) => {
    const [program = "", ...args] = command;
    const log = openSync(logPath, "w");
    // Without a terminal on stdin no runner waits for a key. A group of its own can be killed as a whole.
    const child = spawn(program, args, {
      cwd: root,
      stdio: ["ignore", log, log],
      detached: true,
      env: { ...process.env, ...env },
    });
    closeSync(log);
    const { pid } = child;
    if (pid !== undefined) groups.add(pid);
    let isOverdue = false;
    const deadline = setTimeout(() => {
      isOverdue = true;
      if (pid !== undefined) killGroup(pid);
    }, withinMs);
    const finish = (/** @type {number | null} */ exitCode) => {
      clearTimeout(deadline);
      if (pid !== undefined) groups.delete(pid);
      resolve({ exitCode, isOverdue });
    };
    child.once("error", () => finish(null));
    child.once("exit", finish);
  });

/**
 * @param {StageJob} job
 * @param {readonly TestReport[] | null} tests
 * @param {boolean} isClean  whether the runner exited with 0
 */
const countOf = ({ reports }, tests, isClean) => {
  if (!reports || tests === null)
    return { passed: isClean && !reports ? 1 : 0, failed: isClean && !reports ? 0 : 1, skipped: 0 };
  const count = (/** @type {string} */ state) => tests.filter((test) => test.state === state).length;
  const failed = count("failed");
  // A runner can fail although no test failed: an unhandled rejection, or a file that could not be loaded.
  return { passed: count("passed"), failed: failed === 0 && !isClean ? 1 : failed, skipped: count("skipped") };
};

/**
 * @param {StageJob} job
 * @param {readonly TestReport[] | null} tests
 * @param {boolean} isOverdue
 */
const problemOf = ({ reports, withinMs }, tests, isOverdue) => {
  if (isOverdue) return [`not done within ${withinMs / 1_000} s`];
  if (!reports) return [];
  if (tests === null) return ["no report"];
  return tests.length === 0 ? ["no tests"] : [];
};

/**
 * @param {StageJob} job
 * @param {{ root: string, reportFolder: string }} places
 * @returns {Promise<JobResult>}
 */
export const runJob = async (job, { root, reportFolder }) => {
  const startedMs = performance.now();
  const logPath = join(reportFolder, "logs", `${job.name}.log`);
  const reportPath = join(reportFolder, "tests", `${job.name}.json`);
  mkdirSync(dirname(logPath), { recursive: true });
  const run = openRun();
  runs.add(run);
  const env = { ...run.env, [REPORT_PATH_VARIABLE]: reportPath };
  const { exitCode, isOverdue } = await execute(job, { root, env, logPath });
  const leftovers = await closeRun(run);
  runs.delete(run);
  const tests = job.reports ? readReport(reportPath) : null;
  const problems = [...problemOf(job, tests, isOverdue), ...leftovers];
  const counts = countOf(job, tests, exitCode === 0);
  return {
    job,
    ...counts,
    failed: problems.length === 0 ? counts.failed : Math.max(1, counts.failed),
    startedMs,
    tookMs: performance.now() - startedMs,
    problems,
    tests: tests ?? [],
    logPath,
  };
};
