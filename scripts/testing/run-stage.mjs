// Runs one stage in a process group of its own, shows what it prints, and ends the whole group when its time is up.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { REPORT_PATH_VARIABLE, readReport } from "./report.mjs";

/**
 * @typedef {object} StageResult
 * @property {string} name
 * @property {"passed" | "failed"} state
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} tookMs
 * @property {string | null} note
 */

/**
 * @typedef {{ root: string, reportFolder: string, env: Record<string, string> }} Surroundings
 *
 * @param {import("./stages.mjs").Stage} stage
 * @param {Surroundings} surroundings
 * @returns {Promise<{ exitCode: number | null, isOverdue: boolean }>}
 */
const execute = ({ name, command, withinMs }, { root, reportFolder, env }) =>
  new Promise((resolve) => {
    const [program = "", ...args] = command;
    const child = spawn(program, args, {
      cwd: root,
      // Without a terminal on stdin no runner waits for a key; a group of its own can be ended as a whole.
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
      env: { ...process.env, ...env, [REPORT_PATH_VARIABLE]: join(reportFolder, `${name}.json`) },
    });
    let isOverdue = false;
    const killGroup = () => child.pid !== undefined && process.kill(-child.pid, "SIGKILL");
    const deadline = setTimeout(() => {
      isOverdue = true;
      killGroup();
    }, withinMs);
    const passOn = () => {
      killGroup();
      process.exit(130);
    };
    process.once("SIGINT", passOn).once("SIGTERM", passOn);
    const finish = (/** @type {number | null} */ exitCode) => {
      clearTimeout(deadline);
      process.off("SIGINT", passOn).off("SIGTERM", passOn);
      resolve({ exitCode, isOverdue });
    };
    child.once("error", () => finish(null));
    child.once("exit", finish);
  });

/**
 * @param {import("./stages.mjs").Stage} stage
 * @param {readonly import("./report.mjs").TestReport[] | null} tests
 * @param {boolean} isClean  whether the runner itself ended well
 */
const countOf = ({ reports }, tests, isClean) => {
  if (!reports || tests === null)
    return { passed: isClean && !reports ? 1 : 0, failed: isClean && !reports ? 0 : 1, skipped: 0 };
  const count = (/** @type {string} */ state) => tests.filter((test) => test.state === state).length;
  const failed = count("failed");
  // A runner that ended badly though no test failed (an unhandled rejection, a file that could not be loaded) is a failure too.
  return { passed: count("passed"), failed: failed === 0 && !isClean ? 1 : failed, skipped: count("skipped") };
};

/**
 * @param {import("./stages.mjs").Stage} stage
 * @param {Surroundings} surroundings
 * @returns {Promise<StageResult>}
 */
export const runStage = async (stage, surroundings) => {
  const startedMs = performance.now();
  const { exitCode, isOverdue } = await execute(stage, surroundings);
  const tests = stage.reports ? readReport(surroundings.reportFolder, stage.name) : null;
  const counts = countOf(stage, tests, exitCode === 0);
  const isEmpty = stage.reports && tests !== null && tests.length === 0;
  const note = isOverdue
    ? `not done within ${stage.withinMs / 1_000} s`
    : stage.reports && tests === null
      ? "no report"
      : isEmpty
        ? "no tests"
        : null;
  return {
    name: stage.name,
    state: counts.failed === 0 && note === null ? "passed" : "failed",
    ...counts,
    failed: note === null ? counts.failed : Math.max(1, counts.failed),
    tookMs: performance.now() - startedMs,
    note,
  };
};
