// The tests over real processes: tmux, tmate, upterm, relays, ssh. In a file of its own, because `npm test` starts Vitest
// once for each of these files, and without Storybook's plugins that takes 0.4 s instead of 1.4 s.
import { defineConfig } from "vitest/config";
import { COUNTERS } from "./scripts/testing/coverage.mjs";

/** Only ends what hangs: tests wait with limits of their own, and a flood can take minutes on two busy cores. */
const REAL_TIMEOUT_MS = 180_000;

export default defineConfig({
  test: {
    name: "real",
    // Vitest's forks pool does not run under Bun.
    pool: "threads",
    environment: "node",
    include: ["apps/**/*.real.test.ts"],
    exclude: ["**/node_modules/**", "**/whole.chaos.real.test.ts", "**/package.real.test.ts"],
    // Two files of one process would see each other's processes and sockets as leaks.
    fileParallelism: false,
    testTimeout: REAL_TIMEOUT_MS,
    hookTimeout: REAL_TIMEOUT_MS,
    coverage: COUNTERS,
  },
});
