// `npm test`: sets the machine up, runs every stage, and judges the whole. `npm test -- unit real` runs just those stages, without the gates.
// The last line is always `N passed, N failed, N skipped`; each static check and each gate counts as one.
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPage } from "./build-page.mjs";
import { setUp } from "./setup.mjs";
import { closeRun, openRun } from "./testing/leftovers.mjs";
import { readReports } from "./testing/report.mjs";
import { judgeRequirements, readLater } from "./testing/requirements.mjs";
import { runStage } from "./testing/run-stage.mjs";
import { STAGES } from "./testing/stages.mjs";
import { lastLine, summaryLines } from "./testing/summary.mjs";

/** @typedef {import("./testing/run-stage.mjs").StageResult} StageResult */

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const REPORTS = join(ROOT, ".reports");

const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

/**
 * @param {string} name
 * @param {string | null} problem
 * @returns {StageResult}
 */
const single = (name, problem) => ({
  name,
  state: problem === null ? "passed" : "failed",
  passed: problem === null ? 1 : 0,
  failed: problem === null ? 0 : 1,
  skipped: 0,
  tookMs: 0,
  note: problem,
});

/** @param {readonly import("./testing/report.mjs").TestReport[]} tests */
const requirementStage = (tests) => {
  const { problems, lines } = judgeRequirements(tests, readLater());
  for (const line of ["", "requirements", ...lines, ...problems.map((problem) => `FAILED  ${problem}`)]) say(line);
  return single("requirements", problems.length === 0 ? null : `${problems.length} problems, see above`);
};

/** @param {readonly string[]} chosen */
const runStages = async (chosen) => {
  const run = openRun();
  const surroundings = { root: ROOT, reportFolder: REPORTS, env: run.env };
  const results = [];
  const isWanted = (/** @type {import("./testing/stages.mjs").Stage} */ { name, isExtra }) =>
    chosen.length === 0 ? isExtra !== true : chosen.includes(name);
  for (const stage of STAGES.filter(isWanted)) {
    say(`\n── ${stage.name} ${"─".repeat(Math.max(0, 60 - stage.name.length))}`);
    results.push(await runStage(stage, surroundings));
  }
  const leftovers = await closeRun(run);
  for (const leftover of leftovers) say(`FAILED  ${leftover}`);
  return [...results, single("leftovers", leftovers.length === 0 ? null : `${leftovers.length} left, see above`)];
};

/** @param {readonly string[]} chosen */
const test = async (chosen) => {
  if (!setUp("test")) return [single("set-up", "what the tests need is missing")];
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  const page = single("page", buildPage(say) ? null : "not built");
  const results = [page, ...(await runStages(chosen))];
  const tests = readReports(REPORTS).flatMap((report) => report.tests);
  const judged = chosen.length === 0 ? [...results, requirementStage(tests)] : results;
  for (const line of summaryLines(judged, tests)) say(line);
  return judged;
};

const unknown = process.argv.slice(2).filter((name) => !STAGES.some((stage) => stage.name === name));
if (unknown.length > 0) {
  say(`No such stage: ${unknown.join(", ")}. Stages: ${STAGES.map(({ name }) => name).join(", ")}`);
  process.exitCode = 2;
} else {
  const results = await test(process.argv.slice(2));
  say(`\n${lastLine(results)}`);
  process.exitCode = results.every(({ state }) => state === "passed") ? 0 : 1;
}
