// How every command of the tree is declared: description, one example, errors thrown instead of printed.
import type { Command } from "commander";
import type { CliContext } from "../context";
import type { Outcome } from "../outcome";

/** Runs a command and prints what it came to; awaited by the parser. */
export type Invoke = (command: (context: CliContext) => Promise<Outcome>) => Promise<void>;

/** For an option that may be repeated. */
export const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

/** `example`: what stands after `lanecast` in the help. */
export const subcommand = (parent: Command, usage: string, description: string, example: string): Command =>
  parent
    .command(usage)
    .description(description)
    .helpOption("-h, --help", "explain this command")
    .helpCommand(false)
    .addHelpText("after", `\nExample:\n  $ lanecast ${example}`);
