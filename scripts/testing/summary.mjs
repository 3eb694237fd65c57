// What `npm test` says at its end: a row a stage, every skip by name, the requirements, and the counts alone on the last line.
import { nameOf } from "./report.mjs";

/** @typedef {import("./run-stage.mjs").StageResult} StageResult */

const cell = (/** @type {string | number} */ value, /** @type {number} */ width) => String(value).padStart(width);

/** @param {StageResult} stage */
const row = ({ name, state, passed, failed, skipped, tookMs, note }) =>
  `${state === "passed" ? "ok    " : "FAILED"}  ${name.padEnd(14)}${cell(passed, 7)}${cell(failed, 7)}${cell(skipped, 8)}${cell((tookMs / 1_000).toFixed(1), 9)} s${note === null ? "" : `  ${note}`}`;

/**
 * @param {readonly StageResult[]} stages
 * @param {readonly import("./report.mjs").TestReport[]} tests
 */
export const summaryLines = (stages, tests) => [
  "",
  `        ${"stage".padEnd(14)} passed failed skipped     time`,
  ...stages.map(row),
  "",
  ...tests.filter(({ state }) => state === "failed").map((test) => `failed:  ${nameOf(test)}`),
  ...tests
    .filter(({ state }) => state === "skipped")
    .map((test) => `skipped: ${nameOf(test)}: ${test.reason ?? "NO REASON GIVEN"}`),
];

/** @param {readonly StageResult[]} stages */
export const lastLine = (stages) => {
  const sum = (/** @type {"passed" | "failed" | "skipped"} */ key) =>
    stages.reduce((total, stage) => total + stage[key], 0);
  return `${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`;
};
