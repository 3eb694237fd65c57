// How the commands are declared: help text, examples, and the arguments and values that several commands share.
import { type Command, Option } from "commander";
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

/** Adds examples to the help of a command. */
export const addExamples = (command: Command, examples: readonly string[]): Command => {
  examplesByCommand.set(command, examples);
  const lines = examples.map((example) => `  $ lanecast ${example}`);
  return command.addHelpText("after", ["", "Examples:", ...lines].join("\n"));
};

const notesByCommand = new WeakMap<Command, string>();

/** The sentence below a command's examples, or null. */
export const noteOf = (command: Command): string | null => notesByCommand.get(command) ?? null;

/** Adds a sentence below the examples of a command. */
export const addNote = (command: Command, note: string): Command => {
  notesByCommand.set(command, note);
  return command.addHelpText("after", `\n${note}`);
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

export const KEY_OPTION = [
  "--key <file|key>",
  "A guest's public key, or a file of public keys (repeatable)",
  collect,
] as const;
export const GITHUB_OPTION = [
  "--github-user <user>",
  "Public keys from this user's GitHub profile (repeatable)",
  collect,
] as const;

const DEFAULT = "default: from the configuration";

export const addShareFlags = (command: Command): Command =>
  command
    .addOption(
      new Option("--backend <backend>", "Backend that carries the share (default: the one that works here)").choices(
        BACKENDS,
      ),
    )
    .option("--ttl <duration>", `How long to share, e.g. 45m or 1h30m (${DEFAULT})`)
    .addOption(
      new Option("--access <access>", `What guests can do: read (watch) or write (type) (${DEFAULT})`).choices(ACCESS),
    )
    .option(...KEY_OPTION)
    .option(...GITHUB_OPTION)
    .option("--guest <name>", "Name of someone whose keys you saved (repeatable)", collect)
    .option("--anyone-with-link", "Let anyone with the link join, without a key")
    .option("--relay <name>", `Relay to use (${DEFAULT})`)
    .option("--knock", "Let guests wait until you admit them with 'lanecast guest admit'")
    .option("--reason <text>", "Reason, saved in the audit log");

/** For commands that start a share. `policy check` starts nothing, so it can't add the relay. */
export const createOverOption = (): Option =>
  new Option(
    "--over <way>",
    "How guests reach it: here, lan, vpn, tailscale, an address, or ssh:HOST; see 'lanecast reach list'",
  ).conflicts("relay");
