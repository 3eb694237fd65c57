// Runs one command line: parses it, runs the command, reports the outcome.
import { type Command, CommanderError } from "commander";
import { shareError } from "#contract/errors";
import type { CliContext, CliDeps } from "./context";
import { invalidInput, localFailure, type Outcome } from "./outcome";
import type { Invoke } from "./program/declare";
import { inTypedNames } from "./program/field-names";
import { createProgram } from "./program/tree";
import {
  commandOf,
  helpHint,
  isDone,
  usageFailure,
  wantsJson,
  withDefaultCommand,
  withHelpFlag,
} from "./program/usage";
import { COMPLETE_COMMAND } from "./program/words";
import { report } from "./report";

/** A throw is a bug: exit code 1, and the stack on stderr only. */
const bug = async (thrown: unknown, deps: CliDeps): Promise<Outcome> => {
  await deps.io.err(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  return localFailure(shareError("internal", "Something went wrong in lanecast.", {}));
};

const runCommand = async (
  deps: CliDeps,
  isJson: boolean,
  home: string | undefined,
  command: Parameters<Invoke>[0],
): Promise<Outcome> => {
  if (home === "") return invalidInput("--home", "must not be empty");
  const context: CliContext = { ...deps, isJson, places: deps.locate(home) };
  try {
    return await command(context);
  } catch (thrown) {
    return bug(thrown, deps);
  }
};

const withTypedNames = (outcome: Outcome, command: Command): Outcome =>
  outcome.ok ? outcome : { ok: false, error: inTypedNames(outcome.error, command) };

/** `lanecast __complete -- WORDS`: not part of the tree, because the words aren't parsed as a command line. Never fails. */
const runComplete = async (deps: CliDeps, [, ...typed]: readonly string[]): Promise<number> => {
  const words = typed[0] === "--" ? typed.slice(1) : typed;
  const home = words[words.indexOf("--home") + 1];
  const places = deps.locate(words.includes("--home") && home !== "" ? home : undefined);
  const program = createProgram(
    () => Promise.resolve(),
    () => undefined,
  );
  const { complete } = await import("./commands/complete");
  await complete(program, { ...deps, isJson: false, places }, words);
  return 0;
};

/** Runs one command line, without the program's name. Resolves with the exit code. Never rejects. */
export const runCli = async (typed: readonly string[], deps: CliDeps): Promise<number> => {
  if (typed[0] === COMPLETE_COMMAND) return runComplete(deps, typed);
  const isJson = wantsJson(typed);
  let help = "";
  let outcome: Outcome | null = null;
  const program = createProgram(
    async (run) => {
      const { home } = program.opts<{ home?: string }>();
      outcome = withTypedNames(await runCommand(deps, isJson, home, run), command);
    },
    (text) => {
      help += text;
    },
  );
  const argv = withHelpFlag(withDefaultCommand(typed, deps.io.canAsk && !isJson), program);
  const command = commandOf(program, argv);
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) outcome = await bug(thrown, deps);
    else if (!isDone(thrown)) outcome = usageFailure(thrown, command);
  }
  if (help !== "") await deps.io.out(help.trimEnd());
  return outcome === null ? 0 : report(outcome, { isJson, helpHint: helpHint(command) }, deps.io);
};
