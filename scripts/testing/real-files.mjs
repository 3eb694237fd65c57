// The test files that start real processes (*.real.test.ts): which run first, which run alone, and which count for coverage.
import { readdirSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "apps";
const REAL = ".real.test.ts";
/** Each takes minutes and is a stage of its own: the whole chaos suite, and the packages. */
const OWN_STAGES = ["whole.chaos.real.test.ts", "package.real.test.ts"];

const TESTS = "apps/runtime/src/__tests__";

/**
 * The longest files, longest first, because a long file that starts last holds up the whole run. The order has no other
 * effect.
 */
const LONGEST = [`${TESTS}/confinement/dialled-escapes.real.test.ts`, `${TESTS}/chaos/short.chaos.real.test.ts`];

/** These measure time or flood the machine, so other tests in parallel would change the result or suffer from it. */
const ALONE = [
  `${TESTS}/figures.real.test.ts`,
  `${TESTS}/many-guests.real.test.ts`,
  `${TESTS}/guest-removal-time.real.test.ts`,
  `${TESTS}/confinement/floods.real.test.ts`,
];

/** @param {string} file */
export const isAlone = (file) => ALONE.includes(file);

/**
 * Their coverage is not counted: the confinement and chaos suites prove facts about the machine, and the command line's
 * tests start the product as a process, where no counter is. Without them the whole loses 1 line in 10,000 (measured).
 */
const UNMEASURED = [`${TESTS}/confinement/`, `${TESTS}/chaos/`, "apps/runtime/src/cli/", ...ALONE];

/** @param {string} file */
export const isMeasured = (file) => !UNMEASURED.some((path) => file.startsWith(path));

/** @param {string} file */
const rank = (file) => (LONGEST.includes(file) ? LONGEST.indexOf(file) : LONGEST.length);

/** Relative to the root, in the order in which they should start. */
export const listRealFiles = (root = process.cwd()) =>
  readdirSync(join(root, FOLDER), { recursive: true, encoding: "utf8" })
    .filter(
      (name) =>
        name.endsWith(REAL) && !OWN_STAGES.some((file) => name.endsWith(file)) && !name.includes("node_modules"),
    )
    .map((name) => join(FOLDER, name))
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
