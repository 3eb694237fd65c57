// Runs the unit tests of one mutation target, named in LANECAST_MUTATION_TESTS. Stryker starts it once for each mutant, so it
// loads no plugin, and the first failing test ends it.
import { defineConfig } from "vitest/config";

/** Detects a mutant that makes a test wait forever. No test of the targets needs half of this time. */
const HANGS_MS = 10_000;

export default defineConfig({
  test: {
    // Vitest's forks pool does not run under Bun.
    pool: "threads",
    environment: "node",
    isolate: false,
    include: (process.env.LANECAST_MUTATION_TESTS ?? "").split(","),
    bail: 1,
    testTimeout: HANGS_MS,
    hookTimeout: HANGS_MS,
    reporters: ["dot"],
  },
});
