// The test projects: unit-page (happy-dom), unit-runtime, contract, scripts, real, chaos (real processes), stories (Chromium).
import { storybookTest } from "@storybook/addon-vitest/vitest-plugin";
import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { CHROMIUM_FLAGS, findChromium } from "./scripts/chromium.mjs";
import { COUNTERS, JUDGED } from "./scripts/testing/coverage.mjs";

const UNIT_TIMEOUT_MS = 10_000;
/**
 * The unit tests of one worker share their modules: half of their time went into loading the same modules for each file.
 * A test that leaves something behind in a module or in the document is at fault; a run in another order finds it
 * (`npm run test:unit -- --sequence.shuffle.files`).
 */
const SHARED = { isolate: false };
const REAL_TIMEOUT_MS = 180_000;
/** A cold Chromium and Vite's first transform of a story on two busy cores. */
const STORY_TIMEOUT_MS = 30_000;

const isMerging = process.argv.some((argument) => argument.startsWith("--merge-reports"));

const never = ["**/node_modules/**", "**/dist/**", "**/*.real.test.*"];

export default defineConfig({
  test: {
    // Vitest's forks pool does not run under Bun.
    pool: "threads",
    coverage: isMerging ? JUDGED : COUNTERS,
    projects: [
      "./vitest.real.config.ts",
      {
        plugins: [react()],
        test: {
          name: "unit-page",
          ...SHARED,
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
          ...SHARED,
          environment: "node",
          include: ["apps/contract/**/*.test.ts"],
          testTimeout: UNIT_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: "unit-runtime",
          ...SHARED,
          environment: "node",
          include: ["apps/**/*.test.ts"],
          exclude: [...never, "apps/contract/**"],
          testTimeout: UNIT_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: "chaos",
          environment: "node",
          include: ["**/whole.chaos.real.test.ts"],
          testTimeout: REAL_TIMEOUT_MS,
          hookTimeout: REAL_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: "package",
          environment: "node",
          include: ["**/package.real.test.ts"],
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
              // Without animations: in their first frame, everything is invisible.
              contextOptions: { reducedMotion: "reduce" },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
