// Prints what a package takes from the command line, as JSON: `man-program.ts VERSION DATE`. scripts/package/files.mjs runs it.
import { completions } from "../../cli/commands/completions";
import { SHELLS } from "../../cli/program/words";
import { manPages } from "./man-pages";

const completionScript = (shell: string): string => {
  const printed = completions(shell);
  if (!printed.ok || printed.value === null) throw new Error(`no completions for ${shell}`);
  return `${printed.value.text}\n`;
};

const [version = "", date = ""] = process.argv.slice(2);
const scripts = Object.fromEntries(SHELLS.map((shell) => [shell, completionScript(shell)]));
console.log(JSON.stringify({ man: manPages({ version, date }), completions: scripts }));
