// The stages of `npm test` and the jobs they consist of: what runs, how long it may take, and what may run beside it.
import { availableParallelism } from "node:os";
import { UNTESTED } from "./coverage.mjs";
import { isAlone, isLong, isMeasured, listRealFiles } from "./real-files.mjs";

/**
 * @typedef {import("./schedule.mjs").Job & {
 *   command: readonly string[],
 *   reports: boolean,
 *   withinMs: number,
 *   showsTable?: true,
 * }} StageJob
 * `reports`: whether the runner reports single tests; a job without reports counts as one test.
 * `showsTable`: whether the lines of its output that begin with "| " are printed, also if it passed.
 * `withinMs`: after this the process group is killed and the job has failed.
 */

const MINUTE_MS = 60_000;
/** A job that takes this long hangs. Far more than any needs, because a busy machine can be ten times slower than a quiet one. */
const HANGS_MS = 20 * MINUTE_MS;
const CORES = availableParallelism();
const ALL_CORES = CORES;
/** Measured: a real-process test spends most of its time waiting. Four of them together keep two cores busy. */
const REAL_CORES = 0.5;

/** @param {number} cores  how many processor cores the job keeps busy */
const shareOf = (cores) => Math.min(1, cores / CORES);

/**
 * @param {string} name
 * @param {readonly string[]} command
 * @param {number} cores
 * @returns {StageJob}
 */
const check = (name, command, cores) => ({
  name,
  stage: name,
  command,
  reports: false,
  share: shareOf(cores),
  withinMs: HANGS_MS,
});

const VITEST = ["scripts/bun", "--bun", "node_modules/.bin/vitest", "run"];
const REPORTERS = ["--reporter=default", "--reporter=./scripts/testing/vitest-reporter.mjs"];

/**
 * The counters of a job go into a blob of its own. The stage `coverage` merges the blobs and checks the thresholds.
 * @param {string} name
 * @param {string} [untested]  also reports these files if no test imports them
 */
const measured = (name, untested) => [
  "--coverage.enabled",
  ...(untested === undefined ? [] : [`--coverage.include=${untested}`]),
  // Vitest keeps intermediate files there and empties the folder: no two runs may share it.
  `--coverage.reportsDirectory=.reports/coverage/${name}`,
  "--reporter=blob",
  `--outputFile.blob=.reports/blob/${name}.json`,
];

/**
 * @param {string} name
 * @param {readonly string[]} projects
 * @param {{ stage?: string, untested?: string, cores: number, withinMs: number, isMeasured: boolean }} options  `stage` is the name unless given
 * @returns {StageJob}
 */
const vitest = (name, projects, { stage = name, untested, cores, withinMs, isMeasured: hasCounters }) => ({
  name,
  stage,
  command: [
    ...VITEST,
    ...projects.flatMap((project) => ["--project", project]),
    ...REPORTERS,
    ...(hasCounters ? measured(name, untested) : []),
  ],
  reports: true,
  share: shareOf(cores),
  withinMs,
});

/** @param {string} file */
const nameOfReal = (file) =>
  `real-${file.replace("apps/runtime/src/", "").replaceAll("__tests__/", "").replace(".real.test.ts", "").replaceAll("/", "-")}`;

/**
 * One process for each file, so that the leak checks of two files cannot see each other's processes and sockets.
 * @param {string} file
 * @param {boolean} withCoverage
 * @returns {StageJob}
 */
const realJob = (file, withCoverage) => ({
  name: nameOfReal(file),
  stage: isLong(file) ? "real-long" : "real",
  command: [
    ...VITEST,
    "--config=vitest.real.config.ts",
    file,
    ...REPORTERS,
    ...(withCoverage && isMeasured(file) ? measured(nameOfReal(file)) : []),
  ],
  reports: true,
  share: isAlone(file) ? 1 : shareOf(REAL_CORES),
  withinMs: HANGS_MS,
});

/** The tag of the browser tests that are too long for every run (e2e/support/product.ts). */
const LONG_TAG = "@long";

/**
 * @param {string} stage
 * @param {readonly string[]} chosen  Playwright's options that say which tests
 * @returns {StageJob}
 */
const playwright = (stage, chosen) => ({
  name: stage,
  stage,
  command: ["node_modules/.bin/playwright", "test", ...chosen],
  reports: true,
  share: shareOf(1),
  // Two or three minutes on a quiet machine.
  withinMs: 35 * MINUTE_MS,
});

const coverageJob = () => ({
  ...check(
    "coverage",
    [
      ...VITEST,
      "--merge-reports=.reports/blob",
      "--coverage.enabled",
      // A reporter that prints nothing, because merging would print every test a second time.
      "--reporter=json",
      "--outputFile.json=.reports/merged.json",
    ],
    1,
  ),
  after: ["unit", "real", "stories"],
});

/** Static checks and unit tests, which need no browser, relay or terminal. */
export const QUICK = ["types", "lint", "directions", "unit"];
/** Too long for every run: `.ci/run` runs them after `npm test`. */
export const EXTRA = ["package", "real-long", "e2e-long", "chaos", "soak", "bench"];

/**
 * All jobs in the order in which they start. The longest come early, because the last one to finish decides how long the
 * run takes; those that need the machine for themselves come last.
 * @param {boolean} withCoverage
 * @returns {readonly StageJob[]}
 */
export const allJobs = (withCoverage) => {
  const real = listRealFiles();
  return [
    // Two jobs, because Vitest starts one worker fewer than there are cores: one of them would keep only one core busy.
    vitest("unit-page", ["unit-page"], {
      stage: "unit",
      untested: UNTESTED.page,
      cores: 1,
      withinMs: HANGS_MS,
      isMeasured: withCoverage,
    }),
    vitest("unit-runtime", ["unit-runtime", "contract", "scripts"], {
      stage: "unit",
      untested: UNTESTED.runtime,
      cores: 1,
      withinMs: HANGS_MS,
      isMeasured: withCoverage,
    }),
    check("types", ["npm", "run", "-s", "typecheck"], 1),
    check("lint", ["npm", "run", "-s", "lint"], 1),
    check("directions", ["npm", "run", "-s", "directions"], 1),
    check("unused", ["npm", "run", "-s", "unused"], 1),
    playwright("e2e", ["--grep-invert", LONG_TAG]),
    vitest("stories", ["stories"], { cores: 1, withinMs: HANGS_MS, isMeasured: withCoverage }),
    {
      ...vitest("package", ["package"], { cores: 1, withinMs: HANGS_MS, isMeasured: false }),
      showsTable: true,
    },
    playwright("e2e-long", ["--grep", LONG_TAG]),
    ...real.filter((file) => !isAlone(file)).map((file) => realJob(file, withCoverage)),
    ...real.filter(isAlone).map((file) => realJob(file, withCoverage)),
    coverageJob(),
    vitest("chaos", ["chaos"], { cores: ALL_CORES, withinMs: 30 * MINUTE_MS, isMeasured: false }),
    // Two minutes; `npm run soak` alone runs a thousand shares.
    {
      ...check("soak", ["npm", "run", "-s", "soak", "--", "--seconds", "120"], ALL_CORES),
      stage: "soak",
      withinMs: HANGS_MS,
    },
    // Shows that the figures can be measured, with small numbers of everything. It judges none, because a build machine is busy.
    {
      ...check("bench", ["npm", "run", "-s", "bench", "--", "--quick"], ALL_CORES),
      stage: "bench",
      withinMs: HANGS_MS,
    },
  ];
};
