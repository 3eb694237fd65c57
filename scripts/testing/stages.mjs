// The stages of `npm test` in their order: what is run, and for how long at most. Static checks count as one test each.

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {readonly string[]} command
 * @property {boolean} reports  whether its runner writes a report of single tests
 * @property {true} [isExtra]  runs only when it is asked for by name
 * @property {number} withinMs  after this the whole process group is killed and the stage has failed
 */

const MINUTE_MS = 60_000;

const check = (/** @type {string} */ name, /** @type {readonly string[]} */ command) => ({
  name,
  command,
  reports: false,
  withinMs: 3 * MINUTE_MS,
});

/**
 * Each stage keeps what it covered in a blob; the coverage stage merges them and holds the whole against the thresholds.
 * @param {string} name
 * @param {readonly string[]} projects
 * @param {number} withinMs
 * @returns {Stage}
 */
const vitest = (name, projects, withinMs) => ({
  name,
  command: [
    "scripts/bun",
    "--bun",
    "node_modules/.bin/vitest",
    "run",
    ...projects.flatMap((project) => ["--project", project]),
    "--coverage.enabled",
    "--reporter=default",
    "--reporter=./scripts/testing/vitest-reporter.mjs",
    "--reporter=blob",
    `--outputFile.blob=.reports/blob/${name}.json`,
  ],
  reports: true,
  withinMs,
});

/** @type {readonly Stage[]} */
export const STAGES = [
  check("types", ["npm", "run", "-s", "typecheck"]),
  check("lint", ["npm", "run", "-s", "lint"]),
  check("directions", ["npm", "run", "-s", "directions"]),
  check("unused", ["npm", "run", "-s", "unused"]),
  vitest("unit", ["unit-page", "unit-runtime", "scripts"], 5 * MINUTE_MS),
  vitest("contract", ["contract"], 2 * MINUTE_MS),
  vitest("real", ["real"], 30 * MINUTE_MS),
  vitest("stories", ["stories"], 10 * MINUTE_MS),
  { name: "e2e", command: ["npm", "run", "-s", "test:e2e"], reports: true, withinMs: 20 * MINUTE_MS },
  check("coverage", [
    "scripts/bun",
    "--bun",
    "node_modules/.bin/vitest",
    "run",
    "--merge-reports=.reports/blob",
    "--coverage.enabled",
    "--reporter=./scripts/testing/quiet-reporter.mjs",
  ]),
  {
    name: "chaos",
    command: [
      ...["scripts/bun", "--bun", "node_modules/.bin/vitest", "run", "--project", "chaos"],
      ...["--reporter=default", "--reporter=./scripts/testing/vitest-reporter.mjs"],
    ],
    reports: true,
    isExtra: true,
    withinMs: 25 * MINUTE_MS,
  },
];
