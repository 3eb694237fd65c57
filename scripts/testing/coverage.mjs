// Coverage as every test run takes it. The counters of several runs are merged, and only the merged whole is judged.

/** Bun has no V8 inspector that could count: istanbul builds the counters into the code. */
export const COUNTERS = {
  provider: /** @type {const} */ ("istanbul"),
  exclude: ["**/__tests__/**", "**/testing/**", "**/*.d.ts", "**/main.{ts,tsx}"],
  /** @type {string[]} */
  reporter: [],
};

const STRICT = { lines: 95 };
/** What decides that a share ends, and ends it. */
const STRICTEST = { lines: 95, branches: 95 };

/** For the merged whole. `include` also counts the files that no test imports. */
export const JUDGED = {
  ...COUNTERS,
  include: ["src/**/*.{ts,tsx}", "apps/**/*.ts"],
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
