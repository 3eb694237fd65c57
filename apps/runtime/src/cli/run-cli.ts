// From arguments to an exit code: parses, runs one command, reports. Everything outside comes in as `deps`.
import { CommanderError } from "commander";
import { shareError } from "#contract/errors";
import type { CliContext, CliDeps } from "./context";
import { invalidInput, localFailure, type Outcome } from "./outcome";
import { createProgram } from "./program/program";
import type { Invoke } from "./program/subcommand";
import {
  commandPathOf,
  helpHint,
  isDone,
  usageFailure,
  wantsJson,
  withDefaultCommand,
  withHelpFlag,
} from "./program/usage";
import { report } from "./report";

/** A throw is a bug of ours (HOUSE 4): exit code 1, with what helps to find it on stderr and nowhere else. */
const bug = async (thrown: unknown, deps: CliDeps): Promise<Outcome> => {
  await deps.io.err(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  return localFailure(shareError("internal", "Something went wrong inside lanecast.", {}));
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

/** Runs one command line, without the program's name. Resolves with the exit code (INTERFACE 1); never rejects. */
export const runCli = async (typed: readonly string[], deps: CliDeps): Promise<number> => {
  const argv = withHelpFlag(withDefaultCommand(typed));
  const isJson = wantsJson(argv);
  let shown = "";
  let outcome: Outcome | null = null;
  const invoke: Invoke = async (command) => {
    outcome = await runCommand(deps, isJson, program.opts<{ home?: string }>().home, command);
  };
  const program = createProgram(invoke, (text) => {
    shown += text;
  });
  const path = commandPathOf(program, argv);
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) outcome = await bug(thrown, deps);
    else if (!isDone(thrown)) outcome = { ok: false, error: usageFailure(thrown, path) };
  }
  if (shown !== "") await deps.io.out(shown.trimEnd());
  return outcome === null ? 0 : report(outcome, { isJson, inputHint: helpHint(path) }, deps.io);
};
