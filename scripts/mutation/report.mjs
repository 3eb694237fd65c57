// Reads Stryker's report and turns it into a table and a list of survivors.
import { readFileSync } from "node:fs";

/**
 * @typedef {object} Mutant
 * @property {string} mutatorName
 * @property {string} [replacement]
 * @property {"Killed" | "Survived" | "Timeout" | "NoCoverage" | "Ignored" | "RuntimeError" | "CompileError" | "Pending"} status
 * @property {{ start: { line: number, column: number }, end: { line: number, column: number } }} location
 *
 * @typedef {{ name: string, file: string, killed: number, survivors: readonly { line: number, text: string }[] }} Score
 */

const oneLine = (/** @type {string} */ text) => text.replace(/\s+/g, " ").trim();

/**
 * The code that a mutant replaces. Lines and columns count from 1.
 * @param {string} source
 * @param {Mutant["location"]} location
 */
const replacedBy = (source, { start, end }) => {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? "").slice(0, end.column - 1);
  lines[0] = (lines[0] ?? "").slice(start.column - 1);
  return oneLine(lines.join("\n"));
};

/**
 * A mutant is killed when a test fails or hangs under it.
 * @param {import("./targets.mjs").Target} target
 * @param {string} path  of Stryker's JSON report
 * @returns {Score}
 */
export const readScore = ({ name, file }, path) => {
  const { source, mutants } = JSON.parse(readFileSync(path, "utf8")).files[file];
  /** @type {readonly Mutant[]} */
  const all = mutants;
  return {
    name,
    file,
    killed: all.filter(({ status }) => status === "Killed" || status === "Timeout").length,
    survivors: all
      .filter(({ status }) => status === "Survived" || status === "NoCoverage")
      .map(({ location, replacement = "" }) => ({
        line: location.start.line,
        text: `\`${replacedBy(source, location)}\` → \`${oneLine(replacement)}\``,
      })),
  };
};

/** @param {Score} score */
const percent = ({ killed, survivors }) => ((100 * killed) / (killed + survivors.length)).toFixed(1);

/**
 * Markdown, for the terminal and for docs/testing.md alike.
 * @param {readonly Score[]} scores
 */
export const scoreLines = (scores) => [
  "| file | mutants | killed | survived | score |",
  "| --- | --- | --- | --- | --- |",
  ...scores.map(
    (score) =>
      `| \`${score.file.replace("apps/runtime/src/integrations/", "")}\` | ${score.killed + score.survivors.length} | ${score.killed} | ${score.survivors.length} | ${percent(score)} % |`,
  ),
  ...scores.flatMap(({ name, survivors }) =>
    survivors.length === 0
      ? []
      : ["", `Survivors in \`${name}\`:`, "", ...survivors.map(({ line, text }) => `- line ${line}: ${text}`)],
  ),
];
