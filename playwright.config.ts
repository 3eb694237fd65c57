// End-to-end tests: the real page in the system's Chromium, the real runtime and a real guest over ssh.
import { defineConfig } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "./scripts/chromium.mjs";

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.e2e.ts",
  // One test at a time: each has its own runtime, relay and Chromium, on two cores.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  outputDir: "test-results",
  reporter: [["list"], ["./scripts/testing/playwright-reporter.mjs"]],
  use: {
    browserName: "chromium",
    headless: true,
    launchOptions: { executablePath: findChromium() ?? undefined, args: CHROMIUM_FLAGS },
    trace: "retain-on-failure",
  },
});
