// The coverage settings. Each test run writes counters; the counters of all runs are merged, and only the whole is judged.

/** Bun has no V8 coverage, so istanbul adds counters to the code. */
export const COUNTERS = {
  provider: /** @type {const} */ ("istanbul"),
  exclude: ["**/__tests__/**", "**/testing/**", "**/*.d.ts", "**/main.{ts,tsx}"],
  /** @type {string[]} */
  reporter: [],
};

const STRICT = { lines: 95 };
/** These decide when a share ends, and end it. */
const STRICTEST = { lines: 95, branches: 95 };

/**
 * The files that a job reports even if no test imports them. Merging adds no such files, so two jobs do: one those of the page,
 * one those of the runtime. A third would instrument them all again.
 */
export const UNTESTED = { page: "src/**/*.{ts,tsx}", runtime: "apps/**/*.ts" };

/** For the merged whole. */
export const JUDGED = {
  ...COUNTERS,
  reporter: ["text-summary", "html", "json-summary"],
  thresholds: {
    lines: 85,
    "**/ttl-manager.ts": STRICTEST,
    "**/share/machine.ts": STRICTEST,
    "**/share-worker.ts": STRICTEST,
    "apps/runtime/src/policy/**/*.ts": STRICT,
    "apps/runtime/src/audit/*.ts": STRICT,
  },
};
