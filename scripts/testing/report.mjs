// The report that every test runner of the project writes: one JSON file a job in .reports/tests/, for the summary and the gates.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * @typedef {object} TestReport
 * @property {string} file  relative to the root
 * @property {readonly string[]} titles  from the outermost describe to the test itself
 * @property {"passed" | "failed" | "skipped"} state
 * @property {string | null} reason  why the test was skipped, as the test says it
 * @property {number} tookMs
 */

/** Where the runner of a job writes its report; run-job.mjs sets it. */
export const REPORT_PATH_VARIABLE = "LANECAST_TEST_REPORT";

/**
 * @param {readonly TestReport[]} tests
 */
export const writeReport = (tests) => {
  const path = process.env[REPORT_PATH_VARIABLE];
  if (path === undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ tests }, null, 1)}\n`);
};

/**
 * @param {string} path
 * @returns {readonly TestReport[] | null} null when the runner wrote none
 */
export const readReport = (path) => {
  try {
    return JSON.parse(readFileSync(path, "utf8")).tests;
  } catch {
    return null;
  }
};

/** @param {TestReport} test */
export const nameOf = ({ file, titles }) => `${file} > ${titles.join(" > ")}`;
