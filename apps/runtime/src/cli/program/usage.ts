// What happens to the words before a command runs: default command, help, and the parser's errors in our form.
import type { Command, CommanderError } from "commander";
import { shareError } from "#contract/errors";
import type { Failure } from "../outcome";
import { SHARE_GUIDE } from "./words";

/** The words before `--`. The rest belongs to the program that a lane runs. */
const beforeDashes = (argv: readonly string[]): readonly string[] => {
  const end = argv.indexOf("--");
  return end === -1 ? argv : argv.slice(0, end);
};

/** Decided before parsing, because the parser's own errors are printed in this form as well. */
export const wantsJson = (argv: readonly string[]): boolean => beforeDashes(argv).includes("--json");

const GLOBAL_FLAG = /^(?:--json|--home=.*)$/;

/** Whether this word is a global flag or the value of one. */
const isGlobal = (word: string, index: number, argv: readonly string[]): boolean =>
  GLOBAL_FLAG.test(word) || word === "--home" || argv[index - 1] === "--home";

/** `lanecast` without a command means `lanecast open`; `lanecast share` asks step by step, where a person can answer. */
export const withDefaultCommand = (argv: readonly string[], canAsk: boolean): readonly string[] => {
  const words = argv.filter((...each) => !isGlobal(...each));
  if (words.length === 0) return [...argv, "open"];
  return canAsk && words.length === 1 && words[0] === "share" ? [...argv, SHARE_GUIDE] : argv;
};

const subcommandsOf = (command: Command): readonly Command[] => command.createHelp().visibleCommands(command);

/** The command that the words name, as far as they name one: for `share start x` the command `share start`. */
export const commandOf = (program: Command, argv: readonly string[]): Command => {
  let command = program;
  for (const word of beforeDashes(argv).filter((...each) => !isGlobal(...each))) {
    command = subcommandsOf(command).find((each) => each.name() === word || each.aliases().includes(word)) ?? command;
  }
  return command;
};

const HELP_FLAGS = ["--help", "-h"];

/** `lanecast help share start` means `lanecast share start --help`. Topics and unknown words are left to the command `help`. */
export const withHelpFlag = (argv: readonly string[], program: Command): readonly string[] => {
  const at = argv.findIndex((word, index) => !isGlobal(word, index, argv));
  if (argv[at] !== "help" || argv.some((word) => HELP_FLAGS.includes(word))) return argv;
  const asked = argv.slice(at + 1).filter((...each) => !isGlobal(...each));
  if (asked.length > 0 && commandOf(program, asked) === program) return argv;
  return [...argv.slice(0, at), ...argv.slice(at + 1), "--help"];
};

/** `lanecast share start`. */
export const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;

/** The second line after invalid input. */
export const helpHint = (command: Command): string => `Run '${nameOf(command)} --help' for usage.`;

/** Codes that the parser throws after it has printed help or the version. */
const DONE = ["commander.helpDisplayed", "commander.version", "commander.help"];

export const isDone = (thrown: CommanderError): boolean => DONE.includes(thrown.code) && thrown.exitCode === 0;

/** The parser's messages, and ours. Values that people typed are kept. */
const REWORDED: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^unknown command '(.*?)'(?: \(Did you mean (.*)\?\))?$/, "unknown command '$1'"],
  [/^unknown option '(.*?)'(?: \(Did you mean (.*)\?\))?$/, "unknown flag $1"],
  [/^missing required argument '(.*)'$/, "missing argument <$1>"],
  [/^required option '(\S+).*' not specified$/, "$1 is required"],
  [/^option '(\S+).*' argument missing$/, "$1 needs a value"],
  [/^option '(\S+).*' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/, "$1: '$2' is not one of $3"],
  [
    /^command-argument value '(.*)' is invalid for argument '(.*)'\. Allowed choices are (.*)\.$/,
    "<$2>: '$1' is not one of $3",
  ],
  [/^too many arguments.*but got \d+(?:: (.*))?\.$/, "too many arguments: $1"],
];
const SUGGESTION = / \(Did you mean (.*)\?\)$/;

const reword = (message: string): string => {
  const [pattern, words] = REWORDED.find(([each]) => each.test(message)) ?? [];
  if (pattern === undefined || words === undefined) return message;
  const suggestion = SUGGESTION.exec(message)?.[1];
  const reworded = message.replace(pattern, words);
  return suggestion === undefined ? reworded : `${reworded} (did you mean ${suggestion}?)`;
};

/** The parser quotes the flag or argument, which becomes the issue's path. */
const quotedIn = (message: string): string => /'([^']*)'/.exec(message)?.[1] ?? "";

const missingSubcommand = (command: Command): string =>
  `'${nameOf(command)}' needs a command: ${subcommandsOf(command)
    .map((each) => each.name())
    .join(", ")}`;

export const usageFailure = (thrown: CommanderError, command: Command): Failure => {
  const isIncomplete = thrown.code === "commander.help";
  const original = thrown.message.replace(/^error: /, "").replaceAll("\n", " ");
  const problem = isIncomplete ? missingSubcommand(command) : reword(original);
  const path = isIncomplete ? nameOf(command).split(" ").slice(1).join(" ") : quotedIn(original);
  return {
    ok: false,
    error: { ...shareError("invalid-input", problem, { issues: [{ path, problem }] }), correlationId: null },
  };
};
