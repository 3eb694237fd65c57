// The form in which every test runner of ours says what it ran: one JSON file a stage in .reports/, read by the summary and the gates.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * @typedef {object} TestReport
 * @property {string} file  relative to the root
 * @property {readonly string[]} titles  from the outermost describe to the test itself
 * @property {"passed" | "failed" | "skipped"} state
 * @property {string | null} reason  of a skip, as the test gave it
 * @property {number} tookMs
 *
 * @typedef {{ stage: string, tests: readonly TestReport[] }} StageReport
 */

/** Where the runner of this stage is to put its report; set by scripts/test.mjs. */
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
 * @param {string} folder
 * @param {string} stage
 * @returns {readonly TestReport[] | null} null when the runner wrote none
 */
export const readReport = (folder, stage) => {
  try {
    return JSON.parse(readFileSync(join(folder, `${stage}.json`), "utf8")).tests;
  } catch {
    return null;
  }
};

/**
 * @param {string} folder
 * @returns {readonly StageReport[]}
 */
export const readReports = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => name.slice(0, -".json".length))
    .map((stage) => ({ stage, tests: readReport(folder, stage) ?? [] }));

/** @param {TestReport} test */
export const nameOf = ({ file, titles }) => `${file} > ${titles.join(" > ")}`;
