// Writes what Vitest ran in the form of report.mjs. A skip's reason is what the test gave to `context.skip(…, reason)`.
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
 * A single test gives its reason to `context.skip(condition, reason)`; a whole suite says it in its title: `(skipped: reason)`.
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
    // "pending" at the end of a run is a test that was begun and never answered.
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
