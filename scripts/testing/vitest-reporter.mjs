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
 * @param {import("vitest/node").TestCase} test
 * @returns {import("./report.mjs").TestReport}
 */
const toReport = (test) => {
  const result = test.result();
  return {
    file: relative(process.cwd(), test.module.moduleId),
    titles: titlesOf(test),
    // "pending" at the end of a run is a test that was begun and never answered.
    state: result.state === "pending" ? "failed" : result.state,
    reason: result.state === "skipped" ? (result.note ?? null) : null,
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
