// What people typed for each field of the contract. The runtime names fields in its refusals; the CLI shows flags and arguments.
import type { Command } from "commander";
import type { ErrorData, Issue } from "#contract/errors";
import type { CliError } from "../outcome";

/** Contract fields (without list positions) that have another name in the CLI: the argument's name, or the option's. */
const NAME_OF: Readonly<Record<string, string>> = {
  laneId: "lane",
  terminalId: "terminal",
  shareId: "share",
  shareIds: "share",
  guestId: "guest",
  approvalId: "approval",
  handoffId: "handoff",
  handoffIds: "handoff",
  agent: "to",
  server: "tmux-socket",
  tokenId: "token",
  fingerprint: "key",
  ttlMs: "ttl",
  byMs: "by",
  untilMs: "until",
  sinceMs: "since",
  keys: "key",
  user: "github-user",
  way: "over",
  labels: "label",
  actorKind: "actor",
  hostKeys: "host-key",
  jump: "jump",
  "jump.host": "jump",
  "jump.port": "jump",
  "jump.user": "jump",
  "jump.identity": "identity",
  "jump.hostKeys": "jump-host-key",
};

const kebab = (field: string): string => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Options of this command and of those above it. */
const optionsOf = (command: Command): Command["options"] =>
  command.parent === null ? command.options : [...command.options, ...optionsOf(command.parent)];

const findIn = (command: Command, name: string): string | null => {
  const argument = command.registeredArguments.find((each) => each.name() === name || each.name() === `${name}s`);
  if (argument !== undefined) return `<${argument.name()}>`;
  return optionsOf(command).find(({ long }) => long === `--${name}`)?.long ?? null;
};

/** `--ttl` for `ttlMs`, `<name>` or `--name` for `name`; null if this command has nothing of that kind. */
export const typedNameOf = (path: string, command: Command): string | null => {
  const field = path
    .split(".")
    .filter((part) => !/^\d+$/.test(part))
    .join(".");
  return findIn(command, NAME_OF[field] ?? kebab(field));
};

/** Words for a field that people can't type: `ttl ms`. A newer runtime may name one that this CLI doesn't know. */
const wordsFor = (path: string): string => kebab(path).replace(/[-.]/g, " ");

const issueText = ({ path, problem }: Issue, command: Command): string => {
  const text = problem.replace(/\.$/, "");
  return path === "" ? text : `${typedNameOf(path, command) ?? wordsFor(path)}: ${text}`;
};

const SHOWN_AT_MOST = 5;

/** One problem per line. */
const messageOf = ({ issues }: ErrorData<"invalid-input">, command: Command): string => {
  const shown = issues.slice(0, SHOWN_AT_MOST).map((issue) => issueText(issue, command));
  const more = issues.length - shown.length;
  return [...new Set(shown), ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
};

/** The CLI's own issues name flags (`--key`) and arguments (`TERMINAL`); the runtime's name fields (`ttlMs`). */
const isField = ({ path }: Issue): boolean => /^[a-z]/.test(path);

/** The failure with flags and arguments in its message instead of contract fields. `data` stays as it is. */
export const inTypedNames = (error: CliError, command: Command): CliError =>
  error.code === "invalid-input" && error.data.issues.some(isField)
    ? { ...error, message: messageOf(error.data, command) }
    : error;
