// `lanecast __complete`: what can follow the words typed so far. The completion scripts run it at every Tab.
import type { Argument, Command, Option } from "commander";
import { auditTypeSchema } from "#contract/audit";
import type { CliContext } from "../context";
import { EXPORT_FORMATS, HELP_TOPICS, SHELLS, WATCH_KINDS } from "../program/words";
import { printable } from "../text/format";
import { type Completion, namesOf } from "./complete-names";
import { FILES_LINE } from "./completions";

const DURATIONS = ["15m", "30m", "1h", "2h"];
/** Values by the option (`--ttl`) or the argument's name (`shell`), where commander doesn't know them. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  "--ttl": DURATIONS,
  "--by": DURATIONS,
  "--wait": DURATIONS,
  "--only": WATCH_KINDS,
  "--set": ["starter", "team", "locked-down"],
  "--type": auditTypeSchema.options,
  "--actor": ["operator", "agent", "policy", "timer", "runtime"],
  "--format": EXPORT_FORMATS,
  shell: SHELLS,
};
/** Options and arguments that take a path. */
const FILES = new Set([
  "--key",
  "--home",
  "--cwd",
  "--policies",
  "--signature",
  "--identity",
  "--tmux-socket",
  "--host-identity",
  "file",
]);

/** Commands with an argument `<name>` that is the name of a relay. Elsewhere a name is new. */
const KNOWN_NAMES = new Set(["test", "remove"]);

/** Where the cursor is. */
interface Place {
  readonly command: Command;
  /** Positional words before the cursor. */
  readonly given: readonly string[];
  /** The option that needs a value here. */
  readonly option: Option | null;
  readonly current: string;
  /** `--backend=` if the value is typed in the same word: shells replace the whole word. */
  readonly lead: string;
  readonly isAfterDashes: boolean;
}

/** bash passes `--backend = tmate` for `--backend=tmate`. Of the two forms, only the joined one replaces the whole word. */
const joined = (words: readonly string[]): { readonly words: readonly string[]; readonly isSplit: boolean } => {
  const [before, equals, after] = words.slice(-3);
  if (before?.startsWith("--") && equals === "=") return { words: [...words.slice(0, -2), after ?? ""], isSplit: true };
  if (equals?.startsWith("--") && after === "=") return { words: [...words.slice(0, -1), ""], isSplit: true };
  return { words, isSplit: false };
};

const optionsOf = (command: Command): readonly Option[] =>
  command.parent === null ? command.options : [...command.options, ...optionsOf(command.parent)];

const subcommandOf = (command: Command, word: string): Command | undefined =>
  command.commands.find((each) => each.name() === word || each.aliases().includes(word));

const placeOf = (program: Command, typed: readonly string[]): Place => {
  const { words } = joined(typed);
  let place: Place = { command: program, given: [], option: null, current: "", lead: "", isAfterDashes: false };
  for (const word of words.slice(0, -1)) place = after(place, word);
  const current = words.at(-1) ?? "";
  const [flag = "", ...value] = current.split("=");
  const option = optionsOf(place.command).find(({ long }) => long === flag);
  if (place.option === null && value.length > 0 && option !== undefined)
    return { ...place, option, current: value.join("="), lead: `${flag}=` };
  return { ...place, current };
};

const after = (place: Place, word: string): Place => {
  if (place.isAfterDashes) return place;
  if (place.option !== null) return { ...place, option: null };
  if (word === "--") return { ...place, isAfterDashes: true };
  if (word.startsWith("-")) {
    const option = optionsOf(place.command).find(({ long, short }) => long === word || short === word);
    return option?.required === true ? { ...place, option } : place;
  }
  const command = place.given.length === 0 ? subcommandOf(place.command, word) : undefined;
  return command === undefined ? { ...place, given: [...place.given, word] } : { ...place, command };
};

const plain = (values: readonly string[]): readonly Completion[] => values.map((value) => ({ value, about: "" }));

const commandsIn = (command: Command): readonly Completion[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .flatMap((each) => [each.name(), ...each.aliases()].map((value) => ({ value, about: each.description() })));

const flagsIn = (command: Command): readonly Completion[] =>
  optionsOf(command).flatMap(({ long, hidden, description }) =>
    long && !hidden && (long !== "--version" || command.parent === null) ? [{ value: long, about: description }] : [],
  );

interface Answer {
  readonly found: readonly Completion[];
  readonly files: boolean;
}

/** `name`: the option (`--ttl`) or the argument's name (`share`). */
const valuesOf = async (context: CliContext, place: Place, name: string): Promise<Answer> => ({
  found: [...plain(FIXED[name] ?? []), ...(await namesOf(context, name, place.given))],
  files: FILES.has(name),
});

const none: Answer = { found: [], files: false };
const only = (found: readonly Completion[]): Answer => ({ ...none, found });

const argumentAt = ({ command, given }: Place): Argument | undefined => {
  const last = command.registeredArguments.at(-1);
  return command.registeredArguments[given.length] ?? (last?.variadic === true ? last : undefined);
};

const argumentValues = (context: CliContext, place: Place): Answer | Promise<Answer> => {
  const { command } = place;
  const argument = argumentAt(place);
  if (argument === undefined) return only(flagsIn(command));
  if (argument.argChoices !== undefined) return only(plain(argument.argChoices));
  if (command.name() === "help") return only([...commandsIn(command.parent ?? command), ...plain(HELP_TOPICS)]);
  const isKnownName = argument.name() === "name" && KNOWN_NAMES.has(command.name());
  return valuesOf(context, place, isKnownName ? "relay" : argument.name());
};

const answerAt = (context: CliContext, place: Place): Answer | Promise<Answer> => {
  const { command, given, option, current, isAfterDashes } = place;
  if (isAfterDashes) return { ...none, files: true };
  if (option?.argChoices !== undefined) return only(plain(option.argChoices));
  if (option !== null) return valuesOf(context, place, option.long ?? option.name());
  if (current.startsWith("-")) return only(flagsIn(command));
  if (given.length === 0 && command.commands.length > 0) return only(commandsIn(command));
  return argumentValues(context, place);
};

/** `typed`: the words after `lanecast`; the last is the one at the cursor, and may be empty. Prints `value TAB about` lines. */
export const complete = async (program: Command, context: CliContext, typed: readonly string[]): Promise<void> => {
  const place = placeOf(program, typed);
  const { found, files } = await answerAt(context, place);
  const lead = joined(typed).isSplit ? "" : place.lead;
  const lines = found
    .filter(({ value }) => value.startsWith(place.current))
    .map(({ value, about }) => `${lead}${printable(value)}\t${printable(about)}`);
  const all = [...new Set(lines), ...(files ? [FILES_LINE] : [])];
  if (all.length > 0) await context.io.out(all.join("\n"));
};
