// Prepares this machine for sharing. The work is done by the scripts of `npm run setup`, which are plain JavaScript
// because they also run before Bun and the packages are there.
import { describeMachine } from "../../../scripts/setup/machine.mjs";
import { ensurePrograms, ensureTmateRelay, uptermLine } from "../../../scripts/setup/parts.mjs";
import { problemLines, rootLine } from "../../../scripts/setup/report.mjs";
import { systemUid } from "./platform/config";
import { probeJail } from "./relays/tmate/jail";

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

/** Whether this account may start the relay: a missing range in /etc/subuid shows only when it is tried. */
const relayProblem = async (searchPath: string): Promise<SetupProblem | null> => {
  const tried = await probeJail(searchPath, systemUid() === 0);
  if (tried.ok) return null;
  return { what: "tmate's relay", problem: tried.error.message, isVital: false, remedy: tried.error.data.hint };
};

/**
 * As root, installs missing packages. Otherwise installs only what needs no root: the tmate relay. `say`: shows progress.
 * `searchPath`: the caller's PATH.
 */
export const setUp = async (say: (line: string) => void, searchPath: string): Promise<SetupOutcome> => {
  const machine = describeMachine();
  const problems = [...ensurePrograms("start", machine, say), ...ensureTmateRelay(machine, say)];
  const [found, next] = [`${uptermLine()} (${machine.name})`, "run lanecast setup again"];
  // What is missing would make this fail too.
  const refused = problems.length === 0 ? await relayProblem(searchPath) : null;
  if (refused !== null) {
    const lines = [`Everything is installed; ${found}.`, `${refused.problem} ${refused.remedy}`];
    return { problems: [refused], rootCommand: null, lines };
  }
  return {
    problems: problems.map(({ what, problem, isVital, remedy }) => ({ what, problem, isVital, remedy })),
    rootCommand: machine.family === "debian" ? rootLine(problems) : null,
    lines:
      problems.length === 0
        ? [`Everything is installed; ${found}.`]
        : [...problemLines(problems, machine, next), `${found}.`],
  };
};
