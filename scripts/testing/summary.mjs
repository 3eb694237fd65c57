// Prints the end of `npm test`: a row for each stage, every failed and skipped test, what runs elsewhere, and the
// counts.
import { nameOf } from "./report.mjs";

/** @typedef {import("./run-job.mjs").JobResult} JobResult */

/**
 * @typedef {object} StageResult
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} tookMs  from the start of its first job to the end of its last
 * @property {string} note
 */

const seconds = (/** @type {number} */ ms) => `${(ms / 1_000).toFixed(1)} s`;
const cell = (/** @type {string | number} */ value, /** @type {number} */ width) => String(value).padStart(width);

/**
 * @param {readonly JobResult[]} results
 * @param {"passed" | "failed" | "skipped"} key
 */
const sum = (results, key) => results.reduce((total, result) => total + result[key], 0);

/**
 * @param {readonly JobResult[]} results
 * @returns {readonly StageResult[]}
 */
export const stagesOf = (results) =>
  [...new Set(results.map(({ job }) => job.stage))].map((name) => {
    const jobs = results.filter(({ job }) => job.stage === name);
    const startMs = Math.min(...jobs.map(({ startedMs }) => startedMs));
    const endMs = Math.max(...jobs.map(({ startedMs, tookMs }) => startedMs + tookMs));
    return {
      name,
      passed: sum(jobs, "passed"),
      failed: sum(jobs, "failed"),
      skipped: sum(jobs, "skipped"),
      tookMs: endMs - startMs,
      note:
        jobs.length === 1
          ? ""
          : `${jobs.length} processes, ${seconds(jobs.reduce((total, { tookMs }) => total + tookMs, 0))} in all`,
    };
  });

/**
 * A gate or a step of the runner itself, in the form of a stage.
 * @param {string} name
 * @param {string | null} problem
 * @returns {StageResult}
 */
export const single = (name, problem) => ({
  name,
  passed: problem === null ? 1 : 0,
  failed: problem === null ? 0 : 1,
  skipped: 0,
  tookMs: 0,
  note: problem ?? "",
});

/** The line for a job that has just finished. @param {JobResult} result */
export const jobLine = ({ job, passed, failed, skipped, tookMs }) => {
  const counts = job.reports
    ? `${passed} passed${failed > 0 ? `, ${failed} failed` : ""}${skipped > 0 ? `, ${skipped} skipped` : ""}`
    : "";
  return `${failed === 0 ? "ok    " : "FAILED"}  ${job.name.padEnd(48)} ${cell(seconds(tookMs), 8)}  ${counts}`.trimEnd();
};

/** @param {StageResult} stage */
const row = ({ name, passed, failed, skipped, tookMs, note }) =>
  `${failed === 0 ? "ok    " : "FAILED"}  ${name.padEnd(14)}${cell(passed, 7)}${cell(failed, 7)}${cell(skipped, 8)}${cell(seconds(tookMs), 11)}  ${note}`.trimEnd();

/**
 * @param {readonly StageResult[]} stages
 * @param {readonly import("./report.mjs").TestReport[]} tests
 * @param {{ alone: readonly string[], elsewhere: readonly string[] }} places
 */
export const summaryLines = (stages, tests, { alone, elsewhere }) => [
  "",
  `        ${"stage".padEnd(14)} passed failed skipped       time`,
  ...stages.map(row),
  "",
  ...(alone.length === 0 ? [] : [`ran alone on the machine: ${alone.join(", ")}`]),
  ...(elsewhere.length === 0 ? [] : [`not part of this run: ${elsewhere.join(", ")} (.ci/run runs them too)`]),
  ...tests.filter(({ state }) => state === "failed").map((test) => `failed:  ${nameOf(test)}`),
  ...tests
    .filter(({ state }) => state === "skipped")
    .map((test) => `skipped: ${nameOf(test)}: ${test.reason ?? "NO REASON GIVEN"}`),
];

/** @param {readonly StageResult[]} stages */
export const lastLine = (stages) => {
  const total = (/** @type {"passed" | "failed" | "skipped"} */ key) =>
    stages.reduce((count, stage) => count + stage[key], 0);
  return `${total("passed")} passed, ${total("failed")} failed, ${total("skipped")} skipped`;
};
