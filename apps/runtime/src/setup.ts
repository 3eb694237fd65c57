// Installs what this machine lacks to share. The work is done by the scripts of `npm run setup`, which are plain JavaScript
// because they also run before Bun and the packages are there.
import { describeMachine } from "../../../scripts/setup/machine.mjs";
import { ensurePrograms, ensureTmateRelay, uptermLine } from "../../../scripts/setup/parts.mjs";
import { problemLines, rootLine } from "../../../scripts/setup/report.mjs";

export interface SetupProblem {
  readonly what: string;
  readonly problem: string;
  /** lanecast can't start without it. */
  readonly isVital: boolean;
  readonly remedy: string | null;
}

export interface SetupOutcome {
  readonly problems: readonly SetupProblem[];
  /** The one command that needs root; null if root isn't needed or the system has no apt. */
  readonly rootCommand: string | null;
  readonly lines: readonly string[];
}

/** As root, installs missing packages. Otherwise installs only what needs no root: the tmate relay. `say`: shows progress. */
export const setUp = (say: (line: string) => void): SetupOutcome => {
  const machine = describeMachine();
  const problems = [...ensurePrograms("start", machine, say), ...ensureTmateRelay(machine, say)];
  const [found, next] = [`${uptermLine()} (${machine.name})`, "run lanecast setup again"];
  return {
    problems: problems.map(({ what, problem, isVital, remedy }) => ({ what, problem, isVital, remedy })),
    rootCommand: machine.family === "debian" ? rootLine(problems) : null,
    lines:
      problems.length === 0
        ? [`Everything is installed; ${found}.`]
        : [...problemLines(problems, machine, next), `${found}.`],
  };
};
