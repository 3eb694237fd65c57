// How the commands are declared: help text, examples, and the arguments and values that several commands share.
import type { Command } from "commander";
import { backendSchema } from "#contract/errors";
import { accessSchema } from "#contract/share";
import type { CliContext } from "../context";
import type { Outcome } from "../outcome";

/** Runs a command and prints its outcome. The parser awaits it. */
export type Invoke = (command: (context: CliContext) => Promise<Outcome>) => Promise<void>;

export const BACKENDS: readonly string[] = backendSchema.options;
export const ACCESS: readonly string[] = accessSchema.options;

/** Arguments: name and description. */
export const LANE = ["<lane>", "Lane id, unique prefix, or name"] as const;
export const TERMINAL = [
  "<terminal>",
  "Terminal id or unique prefix, name of its lane, or . for this terminal",
] as const;
export const SHARE = [
  "<share>",
  "Share id or unique prefix, or a lane (or . for this terminal) with one open share",
] as const;

/** Collects the values of a repeatable option. */
export const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

export const HELP_OPTION = ["-h, --help", "Show help"] as const;

const examplesByCommand = new WeakMap<Command, readonly string[]>();

/** The examples of a command, each the words after `lanecast`. */
export const examplesOf = (command: Command): readonly string[] => examplesByCommand.get(command) ?? [];

/** Adds examples to the help of a command. `more`: text below them. */
export const addExamples = (command: Command, examples: readonly string[], more = ""): Command => {
  examplesByCommand.set(command, examples);
  const lines = examples.map((example) => `  $ lanecast ${example}`);
  return command.addHelpText("after", ["", "Examples:", ...lines, ...(more === "" ? [] : ["", more])].join("\n"));
};

export const subcommand = (
  parent: Command,
  name: string,
  description: string,
  ...examples: readonly [string, ...string[]]
): Command =>
  addExamples(
    parent
      .command(name)
      .description(description)
      .helpOption(...HELP_OPTION)
      .helpCommand(false),
    examples,
  );
