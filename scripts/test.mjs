// `npm test` sets the machine up, runs every stage side by side, and judges the whole.
// `npm test -- quick` or `npm test -- unit real` runs only those stages, without coverage and without the gates.
// The last line is always `N passed, N failed, N skipped`; a static check and a gate count as one each.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPage } from "./build-page.mjs";
import { setUp } from "./setup.mjs";
import { judgeRequirements, readLater } from "./testing/requirements.mjs";
import { killJobs, runJob } from "./testing/run-job.mjs";
import { runJobs } from "./testing/schedule.mjs";
import { allJobs, EXTRA, QUICK } from "./testing/stages.mjs";
import { jobLine, lastLine, single, stagesOf, summaryLines } from "./testing/summary.mjs";

/** @typedef {import("./testing/run-job.mjs").JobResult} JobResult */

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const REPORTS = join(ROOT, ".reports");

const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

const NAMES = [...new Set(allJobs(false).map(({ stage }) => stage))];

/** A job that passed is one line; of a job that failed everything it printed is shown. @param {JobResult} result */
const tell = (result) => {
  if (result.failed > 0)
    say(
      `\n── ${result.job.name} ${"─".repeat(Math.max(0, 60 - result.job.name.length))}\n${readFileSync(result.logPath, "utf8")}`,
    );
  say(jobLine(result));
  if (result.job.showsTable === true && result.failed === 0)
    for (const line of readFileSync(result.logPath, "utf8").split("\n")) if (line.startsWith("| ")) say(line);
  for (const problem of result.problems) say(`FAILED  ${result.job.name}: ${problem}`);
};

/** @param {readonly import("./testing/report.mjs").TestReport[]} tests */
const requirementStage = (tests) => {
  const { problems, lines } = judgeRequirements(tests, readLater());
  for (const line of ["", "requirements", ...lines, ...problems.map((problem) => `FAILED  ${problem}`)]) say(line);
  return single("requirements", problems.length === 0 ? null : `${problems.length} problems, see above`);
};

/** @param {readonly string[]} chosen  names of stages; all but the extra ones when empty */
const test = async (chosen) => {
  if (!setUp("test")) return [single("set-up", "what the tests need is missing")];
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  const isWhole = chosen.length === 0;
  const isWanted = (/** @type {string} */ stage) => (isWhole ? !EXTRA.includes(stage) : chosen.includes(stage));
  const jobs = allJobs(isWhole).filter(({ stage }) => isWanted(stage));
  const needsPage = jobs.some(({ stage }) => ["e2e", "e2e-long", "real", "real-long"].includes(stage));
  const page = needsPage ? [single("page", buildPage(say) ? null : "not built")] : [];
  const results = await runJobs(jobs, async (job) => {
    const result = await runJob(job, { root: ROOT, reportFolder: REPORTS });
    tell(result);
    return result;
  });
  const tests = results.flatMap((result) => result.tests);
  const gates = isWhole ? [requirementStage(tests)] : [];
  const stages = [...page, ...stagesOf(results), ...gates];
  const places = {
    alone: jobs.filter(({ name, share }) => name.startsWith("real-") && share === 1).map(({ name }) => name),
    elsewhere: isWhole ? EXTRA : [],
  };
  for (const line of summaryLines(stages, tests, places)) say(line);
  return stages;
};

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"]))
  process.once(signal, () => void killJobs().finally(() => process.exit(130)));

const chosen = process.argv.slice(2).flatMap((name) => (name === "quick" ? QUICK : [name]));
const unknown = chosen.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) {
  say(`There is no stage ${unknown.join(", ")}. Stages: quick, ${NAMES.join(", ")}`);
  process.exitCode = 2;
} else {
  const stages = await test(chosen);
  say(`\n${lastLine(stages)}`);
  process.exitCode = stages.every(({ failed }) => failed === 0) ? 0 : 1;
}
