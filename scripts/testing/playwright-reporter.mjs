// Writes Playwright's results as a report (report.mjs). The reason of a skip is the one given to `test.skip(…, reason)`.
import { relative } from "node:path";
import { writeReport } from "./report.mjs";

/**
 * @param {import("@playwright/test/reporter").TestCase} test
 * @returns {import("./report.mjs").TestReport}
 */
const toReport = (test) => {
  const outcome = test.outcome();
  // A test that passes only on a retry is flaky, and that is a fault of the product or the test: it counts as failed.
  const state = outcome === "skipped" ? "skipped" : outcome === "expected" ? "passed" : "failed";
  return {
    file: relative(process.cwd(), test.location.file),
    // The first three titles are the root, the project and the file.
    titles: test.titlePath().slice(3),
    state,
    reason: test.annotations.find(({ type }) => type === "skip" || type === "fixme")?.description ?? null,
    tookMs: test.results.reduce((sum, { duration }) => sum + duration, 0),
  };
};

/**
 * @import { Reporter } from "@playwright/test/reporter"
 * @implements {Reporter}
 */
export default class LanecastReporter {
  /** @type {import("@playwright/test/reporter").Suite | null} */
  #root = null;

  /**
   * @param {import("@playwright/test/reporter").FullConfig} _config
   * @param {import("@playwright/test/reporter").Suite} root
   */
  onBegin(_config, root) {
    this.#root = root;
  }

  onEnd() {
    writeReport((this.#root?.allTests() ?? []).map(toReport));
  }
}
