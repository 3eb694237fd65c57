// Writes Vitest's results as a report (report.mjs). The reason of a skip is the one given to `context.skip(…, reason)`.
import { relative } from "node:path";
import { writeReport } from "./report.mjs";

/**
 * @param {import("vitest/node").TestCase} test
 * @returns {readonly string[]}
 */
const titlesOf = (test) => {
  const titles = [test.name];
  for (let at = test.parent; at.type === "suite"; at = at.parent) titles.unshift(at.name);
  return titles;
};

/**
 * A test passes its reason to `context.skip(condition, reason)`; a suite that is skipped as a whole has it in its title: `(skipped: reason)`.
 * @param {import("vitest/node").TestResult} result
 * @param {readonly string[]} titles
 */
const reasonOf = (result, titles) =>
  result.state === "skipped" ? (result.note ?? /\(skipped: (.+)\)/.exec(titles.join(" "))?.[1] ?? null) : null;

/**
 * @param {import("vitest/node").TestCase} test
 * @returns {import("./report.mjs").TestReport}
 */
const toReport = (test) => {
  const result = test.result();
  const titles = titlesOf(test);
  return {
    file: relative(process.cwd(), test.module.moduleId),
    titles,
    // A test that is still "pending" at the end of the run has started and never finished.
    state: result.state === "pending" ? "failed" : result.state,
    reason: reasonOf(result, titles),
    tookMs: Math.round(test.diagnostic()?.duration ?? 0),
  };
};

/**
 * @import { Reporter } from "vitest/node"
 * @implements {Reporter}
 */
export default class LanecastReporter {
  /** @param {readonly import("vitest/node").TestModule[]} modules */
  onTestRunEnd(modules) {
    writeReport(modules.flatMap((module) => [...module.children.allTests()].map(toReport)));
  }
}
