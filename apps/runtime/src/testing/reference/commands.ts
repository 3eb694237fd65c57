// docs/reference/commands.md: the command tree, from the CLI's own help.
import type { Argument, Command, Option } from "commander";
import { examplesOf, noteOf } from "../../cli/program/declare";
import { createProgram } from "../../cli/program/tree";
import { nameOf } from "../../cli/program/usage";
import { code, fence, GENERATED, pageOf, tableOf } from "./markdown";

const subcommandsOf = (command: Command): readonly Command[] => command.createHelp().visibleCommands(command);

const choicesOf = ({ argChoices }: Pick<Option | Argument, "argChoices">): string =>
  argChoices === undefined ? "" : ` One of ${argChoices.map(code).join(", ")}.`;

const sentence = (text: string): string => (text.endsWith(".") ? text : `${text}.`);

const argumentRows = (command: Command): readonly (readonly string[])[] =>
  command.registeredArguments.map((argument) => [
    code(command.createHelp().argumentTerm(argument)),
    `${sentence(argument.description)}${choicesOf(argument)}`,
  ]);

const optionRows = (command: Command): readonly (readonly string[])[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long }) => long !== "--help")
    .map((option) => [
      code(option.flags),
      `${sentence(option.description)}${choicesOf(option)}${option.mandatory ? " Required." : ""}`,
    ]);

const aliasText = (command: Command): string => {
  const parent = command.parent === null ? "" : `${nameOf(command.parent)} `;
  return command.aliases().length === 0
    ? ""
    : `Alias: ${command
        .aliases()
        .map((alias) => code(`${parent}${alias}`))
        .join(", ")}`;
};

/** Commander adds the alias (`revoke|stop`) and `[options]` for `--help` alone; neither is needed here. */
const usageOf = (command: Command): string => {
  const usage = command
    .createHelp()
    .commandUsage(command)
    .replace(/\|[a-z-]+/, "");
  return optionRows(command).length === 0 ? usage.replace(" [options]", "") : usage;
};

const tables = (command: Command): readonly string[] => {
  const [args, options] = [argumentRows(command), optionRows(command)];
  return [
    args.length === 0 ? "" : tableOf(["argument", "meaning"], args),
    options.length === 0 ? "" : tableOf(["option", "meaning"], options),
  ];
};

const examplesBlock = (command: Command): string =>
  fence(
    "console",
    examplesOf(command).map((example) => `$ lanecast ${example}`),
  );

const leafBlocks = (command: Command, heading: string): readonly string[] => [
  `${heading} ${nameOf(command)}`,
  `${command.description()}.`,
  aliasText(command),
  fence("text", [usageOf(command)]),
  ...tables(command),
  examplesBlock(command),
];

/** A command that does something itself and has commands below it, such as `lanecast mcp`, takes options of its own. */
const ownBlocks = (command: Command): readonly string[] =>
  optionRows(command).length === 0
    ? []
    : [fence("text", [usageOf(command)]), ...tables(command), examplesBlock(command)];

const commandBlocks = (command: Command): readonly string[] => {
  const below = subcommandsOf(command);
  if (below.length === 0) return leafBlocks(command, "##");
  return [
    `## ${nameOf(command)}`,
    `${command.description()}.`,
    noteOf(command) ?? "",
    ...ownBlocks(command),
    tableOf(
      ["command", "does"],
      below.map((each) => [`[${code(each.name())}](#${nameOf(each).replaceAll(" ", "-")})`, `${each.description()}.`]),
    ),
    ...below.flatMap((each) => leafBlocks(each, "###")),
  ];
};

export const commandsPage = (): string => {
  const program = createProgram(
    async () => undefined,
    () => undefined,
  );
  return pageOf([
    "# Commands",
    GENERATED,
    "Every command prints this help with `--help`. You can shorten ids to a unique prefix, and name a terminal by its lane if the lane has one terminal.",
    tableOf(["global option", "meaning"], optionRows(program)),
    "The exit codes are in [errors.md](errors.md).",
    ...subcommandsOf(program).flatMap(commandBlocks),
  ]);
};
