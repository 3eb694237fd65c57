// Man pages from the command line's own help: lanecast(1), and one page for each command.
import type { Command } from "commander";
import { exitCodes } from "#contract/words";
import { examplesOf } from "../../cli/program/declare";
import { createProgram } from "../../cli/program/tree";
import { nameOf } from "../../cli/program/usage";

export interface ManRelease {
  readonly version: string;
  /** As in `2026-11-29`. */
  readonly date: string;
}

type Lines = readonly string[];

const ENVIRONMENT = [
  ["LANECAST_HOME", "The home directory, if --home doesn't name another."],
  ["LANECAST_TOKEN", "A requester's or an agent's token, in place of the operator's own."],
  ["NO_COLOR", "If set, the output has no colors."],
];
const FILES = [
  ["~/.local/share/lanecast/config.toml", "The configuration. See 'lanecast config show'."],
  ["~/.local/share/lanecast/policies/", "The rules, in Cedar."],
  ["~/.local/share/lanecast-tools/", "Programs that 'lanecast setup' unpacked."],
];

/** A backslash and a hyphen are special everywhere, a dot and a quote at the start of a line. */
const escaped = (text: string): string =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("`", "")
    .replace(/^(?=[.'])/gm, "\\&");

const section = (title: string, lines: Lines): Lines => (lines.length === 0 ? [] : [`.SH ${title}`, ...lines]);

const tagged = (rows: readonly Lines[]): Lines =>
  rows.flatMap(([term = "", text = ""]) => [".TP", `.B ${escaped(term)}`, escaped(text)]);

const verbatim = (lines: Lines): Lines => [".nf", ".RS 4", ...lines.map(escaped), ".RE", ".fi"];

const subcommandsOf = (command: Command): readonly Command[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== "help");

const optionRows = (command: Command): readonly Lines[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .map(({ flags, description }) => [flags, `${description}.`]);

const argumentRows = (command: Command): readonly Lines[] =>
  command.registeredArguments.map((argument) => [
    command.createHelp().argumentTerm(argument),
    `${argument.description}.`,
  ]);

const exampleLines = (command: Command): Lines =>
  verbatim(examplesOf(command).map((example) => `$ lanecast ${example}`));

const usageOf = (command: Command): string => escaped(command.createHelp().commandUsage(command));

const subcommandPart = (command: Command): Lines => [
  `.SS ${escaped(nameOf(command))}`,
  `${escaped(command.description())}.`,
  ".PP",
  usageOf(command),
  ...tagged([...argumentRows(command), ...optionRows(command)]),
  ".PP",
  ...exampleLines(command),
];

const header = (name: string, { version, date }: ManRelease): string =>
  `.TH ${escaped(name.toUpperCase())} 1 ${date} "lanecast ${escaped(version)}" "lanecast"`;

const pageOfCommand = (command: Command, release: ManRelease): Lines => {
  const name = nameOf(command).replaceAll(" ", "-");
  return [
    header(name, release),
    ...section("NAME", [`${escaped(name)} \\- ${escaped(command.description())}`]),
    ...section("SYNOPSIS", [usageOf(command)]),
    ...section("ARGUMENTS", tagged(argumentRows(command))),
    ...section("OPTIONS", tagged(optionRows(command))),
    ...section("COMMANDS", subcommandsOf(command).flatMap(subcommandPart)),
    ...section("EXAMPLES", exampleLines(command)),
    ...section("SEE ALSO", [".BR lanecast (1)"]),
  ];
};

const mainPage = (program: Command, release: ManRelease): Lines => {
  const commands = subcommandsOf(program);
  return [
    header("lanecast", release),
    ...section("NAME", ["lanecast \\- share one live terminal, safely, for a while"]),
    ...section("SYNOPSIS", [usageOf(program)]),
    ...section("DESCRIPTION", program.description().split("\n\n").slice(1).map(escaped)),
    ...section("OPTIONS", tagged(optionRows(program))),
    ...section("COMMANDS", tagged(commands.map((each) => [`lanecast-${each.name()}(1)`, `${each.description()}.`]))),
    ...section("EXIT STATUS", tagged(exitCodes.map(({ exitCode, meaning }) => [String(exitCode), meaning]))),
    ...section("ENVIRONMENT", tagged(ENVIRONMENT)),
    ...section("FILES", tagged(FILES)),
    ...section("EXAMPLES", exampleLines(program)),
    ...section("SEE ALSO", [".BR tmux (1),", ".BR tmate (1),", ".BR ssh (1)"]),
  ];
};

/** File name → text, such as `lanecast-share.1`. */
export const manPages = (release: ManRelease): Readonly<Record<string, string>> => {
  const program = createProgram(
    async () => undefined,
    () => undefined,
  );
  const text = (lines: Lines): string => `${lines.join("\n")}\n`;
  return {
    "lanecast.1": text(mainPage(program, release)),
    ...Object.fromEntries(
      subcommandsOf(program).map((command) => [`lanecast-${command.name()}.1`, text(pageOfCommand(command, release))]),
    ),
  };
};
