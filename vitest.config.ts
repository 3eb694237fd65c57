// The test projects: unit-page (happy-dom), contract, unit-runtime, real (real processes, one file at a time), scripts, stories (Chromium).
import { storybookTest } from "@storybook/addon-vitest/vitest-plugin";
import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { CHROMIUM_FLAGS, findChromium } from "./scripts/chromium.mjs";

const UNIT_TIMEOUT_MS = 10_000;
/** Real tmux, tmate, relays and ssh on two busy cores. */
const REAL_TIMEOUT_MS = 60_000;

/** A cold Chromium and Vite's first transform of a story on two busy cores. */
const STORY_TIMEOUT_MS = 30_000;

/** Stages keep their counters in blobs; only the merged whole is held against the thresholds. */
const isMerging = process.argv.some((argument) => argument.startsWith("--merge-reports"));
const STRICT = { lines: 95 };
/** What decides that a share ends, and ends it. */
const STRICTEST = { lines: 95, branches: 95 };
const THRESHOLDS = {
  lines: 85,
  "**/ttl-manager.ts": STRICTEST,
  "**/share/machine.ts": STRICTEST,
  "**/share-worker.ts": STRICTEST,
  "apps/runtime/src/policy/**/*.ts": STRICT,
  "apps/runtime/src/audit/*.ts": STRICT,
};

/** Minutes long: `npm run test:chaos`. Its short part is among the real ones. */
const WHOLE_CHAOS = "**/whole.chaos.real.test.ts";

const never = ["**/node_modules/**", "**/dist/**", "**/*.real.test.*"];

export default defineConfig({
  test: {
    pool: "threads",
    coverage: {
      // Bun has no V8 inspector to ask: the counters are built in instead.
      provider: "istanbul",
      include: ["src/**/*.{ts,tsx}", "apps/**/*.ts"],
      exclude: ["**/__tests__/**", "**/testing/**", "**/*.d.ts", "**/main.{ts,tsx}"],
      reporter: isMerging ? ["text-summary", "html", "json-summary"] : [],
      thresholds: isMerging ? THRESHOLDS : undefined,
    },
    projects: [
      {
        plugins: [react()],
        test: {
          name: "unit-page",
          environment: "happy-dom",
          include: ["src/**/*.test.{ts,tsx}"],
          exclude: never,
          setupFiles: ["./src/testing/setup.ts"],
          testTimeout: UNIT_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: "contract",
          environment: "node",
          include: ["apps/contract/**/*.test.ts"],
          testTimeout: UNIT_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: "unit-runtime",
          environment: "node",
          include: ["apps/**/*.test.ts"],
          exclude: [...never, "apps/contract/**"],
          testTimeout: UNIT_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: "real",
          environment: "node",
          include: ["apps/**/*.real.test.ts"],
          exclude: ["**/node_modules/**", WHOLE_CHAOS],
          fileParallelism: false,
          testTimeout: REAL_TIMEOUT_MS,
          hookTimeout: REAL_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: "chaos",
          environment: "node",
          include: [WHOLE_CHAOS],
          testTimeout: REAL_TIMEOUT_MS,
          hookTimeout: REAL_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: "scripts",
          environment: "node",
          include: ["scripts/**/*.test.ts"],
          testTimeout: REAL_TIMEOUT_MS,
        },
      },
      {
        plugins: [react(), storybookTest({ configDir: ".storybook" })],
        test: {
          name: "stories",
          testTimeout: STORY_TIMEOUT_MS,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: findChromium() ?? undefined, args: CHROMIUM_FLAGS },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
