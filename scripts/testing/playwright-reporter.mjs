// Writes what Playwright ran in the form of report.mjs. A skip's reason is what the test gave to `test.skip(…, reason)`.
import { relative } from "node:path";
import { writeReport } from "./report.mjs";

/**
 * @param {import("@playwright/test/reporter").TestCase} test
 * @returns {import("./report.mjs").TestReport}
 */
const toReport = (test) => {
  const outcome = test.outcome();
  // A test that passed at a second try only has shown a fault of ours or of its own: it counts as failed.
  const state = outcome === "skipped" ? "skipped" : outcome === "expected" ? "passed" : "failed";
  return {
    file: relative(process.cwd(), test.location.file),
    // The first three are the root, the project and the file.
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
