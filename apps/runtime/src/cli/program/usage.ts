// What was typed, before any command runs: the flags that count everywhere, the command meant, the parser's complaints in our form. Pure.
import type { Command, CommanderError } from "commander";
import { shareError } from "#contract/errors";
import type { WireError } from "#contract/wire";

/** Everything after `--` belongs to the program a lane runs. */
const ours = (argv: readonly string[]): readonly string[] => {
  const end = argv.indexOf("--");
  return end === -1 ? argv : argv.slice(0, end);
};

/** Asked before parsing: a parser's complaint has its form too. */
export const wantsJson = (argv: readonly string[]): boolean => ours(argv).includes("--json");

const GLOBAL_FLAGS = /^(?:--json|--home=.*)$/;

/** `lanecast` alone means `lanecast open`, with or without the flags that every command takes. */
export const withDefaultCommand = (argv: readonly string[]): readonly string[] => {
  const rest = argv.filter(
    (word, index) => !GLOBAL_FLAGS.test(word) && word !== "--home" && argv[index - 1] !== "--home",
  );
  return rest.length === 0 ? [...argv, "open"] : argv;
};

const HELP_FLAGS = ["--help", "-h"];

/** `lanecast help share start` means `lanecast share start --help`. */
export const withHelpFlag = (argv: readonly string[]): readonly string[] => {
  const at = argv.findIndex(
    (word, index) => !GLOBAL_FLAGS.test(word) && word !== "--home" && argv[index - 1] !== "--home",
  );
  if (argv[at] !== "help" || argv.some((word) => HELP_FLAGS.includes(word))) return argv;
  return [...argv.slice(0, at), ...argv.slice(at + 1), "--help"];
};

/** The names of the command meant, as far as they are right and help is there: `["share", "start"]`. */
export const commandPathOf = (program: Command, argv: readonly string[]): readonly string[] => {
  const path: string[] = [];
  let at = program;
  for (const word of ours(argv)) {
    const next = at
      .createHelp()
      .visibleCommands(at)
      .find((command) => command.name() === word);
    if (next === undefined) continue;
    path.push(word);
    at = next;
  }
  return path;
};

/** The second line under a complaint about input. */
export const helpHint = (path: readonly string[]): string => `See: ${["lanecast", ...path, "--help"].join(" ")}`;

/** Codes the parser throws for what was asked for and is done: no failure. */
const DONE = ["commander.helpDisplayed", "commander.version", "commander.help"];

export const isDone = (thrown: CommanderError): boolean => DONE.includes(thrown.code) && thrown.exitCode === 0;

/** The parser quotes what it means; that is the issue's path. */
const meantBy = (message: string): string => /'([^']*)'/.exec(message)?.[1] ?? "";

export const usageFailure = (thrown: CommanderError, path: readonly string[]): WireError => {
  const isIncomplete = thrown.code === "commander.help";
  const problem = isIncomplete
    ? `\`${["lanecast", ...path].join(" ")}\` needs a command after it`
    : thrown.message.replace(/^error: /, "").replaceAll("\n", " ");
  const issue = { path: isIncomplete ? path.join(" ") : meantBy(problem), problem };
  return {
    ...shareError("invalid-input", `${problem.replace(/[.]$/, "")}.`, { issues: [issue] }),
    correlationId: null,
  };
};
