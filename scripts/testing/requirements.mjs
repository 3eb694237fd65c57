// The requirements gate: every requirement has a test that ran and passed, and at least one test ran over a real backend.
// requirements-later.json lists the requirements that are not built yet; an id must leave the list with its first passing test.
import { readFileSync } from "node:fs";
import { nameOf } from "./report.mjs";

/** @typedef {import("./report.mjs").TestReport} TestReport */

const numbered = (/** @type {string} */ prefix, /** @type {number} */ count) =>
  Array.from({ length: count }, (_, index) => `${prefix}-026-${String(index + 1).padStart(3, "0")}`);

export const REQUIREMENT_IDS = [...numbered("FR", 11), ...numbered("NFR", 4), ...numbered("SC", 5)];

const ID = /\b(?:N?FR|SC)-026-\d{3}\b/g;
/** A suite over a real backend says so in its title: `a write share through tmate` (tmate has no double), `over the real upterm`. */
const REAL_BACKEND = /\bover (?:the )?real (?:tmate|upterm)\b|\bthrough tmate\b/i;

/** @returns {Readonly<Record<string, string>>} the ids, each with the work that it waits for */
export const readLater = () => JSON.parse(readFileSync(new URL("../requirements-later.json", import.meta.url), "utf8"));

/**
 * The ids that a test proves: those before the first colon of its own title and of the titles of its suites.
 * @param {TestReport} test
 * @returns {readonly string[]}
 */
export const idsOf = ({ titles }) =>
  titles.flatMap((title) => title.slice(0, Math.max(0, title.indexOf(":"))).match(ID) ?? []);

/**
 * @param {readonly TestReport[]} tests
 * @returns {ReadonlyMap<string, number>} the number of passing tests of each id
 */
const countProofs = (tests) => {
  const proofs = new Map();
  for (const id of tests.filter(({ state }) => state === "passed").flatMap(idsOf))
    proofs.set(id, (proofs.get(id) ?? 0) + 1);
  return proofs;
};

/**
 * @param {readonly TestReport[]} tests
 * @returns {readonly string[]} the real backends over which a test passed
 */
export const realBackends = (tests) => {
  const names = tests
    .filter(({ state }) => state === "passed")
    .flatMap(({ titles }) =>
      titles.map((title) => REAL_BACKEND.exec(title)?.[0].split(" ").at(-1)?.toLowerCase() ?? ""),
    );
  return [...new Set(names)].filter((name) => name !== "").sort();
};

/** @param {readonly TestReport[]} tests */
const idProblems = (
  tests,
  /** @type {Readonly<Record<string, string>>} */ later,
  /** @type {ReadonlyMap<string, number>} */ proofs,
) => {
  const unproven = REQUIREMENT_IDS.filter((id) => !proofs.has(id) && !(id in later)).map(
    (id) => `${id} has no test that ran and passed`,
  );
  const built = Object.keys(later)
    .filter((id) => proofs.has(id))
    .map((id) => `${id} has a passing test: remove it from scripts/requirements-later.json`);
  const unknown = [...new Set([...tests.flatMap(idsOf), ...Object.keys(later)])]
    .filter((id) => !REQUIREMENT_IDS.includes(id))
    .map((id) => `${id} is named by a test or in requirements-later.json, but there is no such requirement`);
  return [...unproven, ...built, ...unknown];
};

/**
 * @param {readonly TestReport[]} tests
 * @param {Readonly<Record<string, string>>} later
 */
export const judgeRequirements = (tests, later) => {
  const proofs = countProofs(tests);
  const backends = realBackends(tests);
  const silentSkips = tests
    .filter(({ state, reason }) => state === "skipped" && reason === null)
    .map((test) => `skipped without a reason: ${nameOf(test)}`);
  return {
    problems: [
      ...idProblems(tests, later, proofs),
      ...(backends.length === 0 ? ["no test over a real backend passed"] : []),
      ...silentSkips,
    ],
    lines: [
      ...REQUIREMENT_IDS.map((id) =>
        id in later ? `${id}  not built yet (${later[id]})` : `${id}  ${proofs.get(id) ?? 0} passed`,
      ),
      `real backends tested: ${backends.join(", ") || "none"}`,
    ],
  };
};
