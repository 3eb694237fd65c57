// Prints what setup could not install: each problem with its remedy, and the one command that needs root.
import { installLine } from "./system-packages.mjs";

/**
 * @typedef {object} Problem
 * @property {string} what
 * @property {string} problem
 * @property {boolean} isVital  lanecast cannot start without it
 * @property {string | null} debian  the Debian package that provides it
 * @property {string | null} remedy
 */

/**
 * The one command that needs root, or null.
 * @param {readonly Problem[]} problems
 */
export const rootLine = (problems) => {
  const packages = problems.flatMap(({ debian }) => (debian === null ? [] : [debian]));
  return packages.length === 0 ? null : `sudo sh -c '${installLine([...new Set(packages)])}'`;
};

/**
 * @param {readonly Problem[]} problems
 * @param {{ family: string }} machine
 * @param {string} next  what to do after the command that needs root
 */
export const problemLines = (problems, machine, next) => {
  const lines = problems.map(
    ({ what, problem, remedy }) =>
      `missing: ${what}\n  ${problem.replaceAll("\n", "\n  ")}${remedy === null ? "" : `\n  To fix it: ${remedy}`}`,
  );
  const command = machine.family === "debian" ? rootLine(problems) : null;
  return command === null
    ? lines
    : [...lines, `Installing these needs root. Run this command, then ${next}:`, `  ${command}`];
};
