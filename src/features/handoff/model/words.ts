// Handoffs in words: what an agent can do, where a handoff is, how it ended, and what its calls did. Pure.
import { formatDuration } from "#contract/durations";
import type { CallOutcome, HandoffView, May, ToolCall } from "#contract/handoff";
import type { HandoffEndCause } from "#contract/phases";
import { countOf, listOf } from "../../../words/phrases";
import { timeOfDay } from "../../../words/time-words";

export const mayWords: Readonly<Record<May, string>> = {
  watch: "can watch",
  run: "can run commands",
  type: "can type",
};

/** Before `your terminal`, as in "claude wants to run commands in api". */
export const mayVerbs: Readonly<Record<May, string>> = {
  watch: "watch",
  run: "run commands in",
  type: "type in",
};

type EndWords = (agent: string) => string;
const endWords: Readonly<Record<HandoffEndCause, EndWords>> = {
  returned: (agent) => `${agent} returned the keyboard`,
  "taken-back": () => "You took the keyboard back",
  expired: (agent) => `${agent}'s time expired`,
  denied: () => "The handoff was denied",
  withdrawn: () => "The handoff was withdrawn",
  "agent-lost": (agent) => `${agent} disconnected and didn't come back`,
  "terminal-closed": () => "The terminal was closed",
  "runtime-stopping": () => "lanecast was stopped",
  failed: () => "The handoff failed",
};

/** `claude returned the keyboard`; an offer that never became active reads differently. */
export const endedWords = ({ agent, endCause, activeAtMs }: HandoffView): string => {
  if (endCause === null) return "The handoff ended";
  if (activeAtMs === null && endCause === "expired") return `${agent.name} didn't accept the offer in time`;
  return endWords[endCause](agent.name);
};

const outcomeWords: Readonly<Record<CallOutcome, string>> = {
  completed: "done",
  running: "still running",
  "not-run": "nothing ran",
  "asks-secret": "asks for a password",
  "asks-line": "asks for input",
  interactive: "waits for keys",
  "full-screen": "full-screen program",
  "shell-exited": "shell exited",
  matched: "matched",
  idle: "quiet",
  "timed-out": "timed out",
  waiting: "waiting",
  "taken-back": "cut short: you took the keyboard back",
  paused: "cut short: paused",
  "lease-over": "cut short: time expired",
  cancelled: "canceled by the agent",
  refused: "refused",
};

/** `exit 1`, `done`, `asks for a password`; null while the call is under way. */
export const resultWords = ({ outcome, exitCode }: Pick<ToolCall, "outcome" | "exitCode">): string | null => {
  if (outcome === null) return null;
  return exitCode === null ? outcomeWords[outcome] : `exit ${exitCode}`;
};

/** Whether the call did what it was meant to do, needs attention, or just ended. */
export const resultTone = ({ outcome, exitCode }: Pick<ToolCall, "outcome" | "exitCode">) => {
  if (outcome === null) return "violet";
  if (exitCode !== null) return exitCode === 0 ? "green" : "red";
  if (outcome === "refused") return "red";
  return outcome === "asks-secret" || outcome === "asks-line" || outcome === "timed-out" ? "amber" : "neutral";
};

const toolWords: Readonly<Record<string, string>> = {
  list_terminals: "listed terminals",
  request_control: "requested the keyboard",
  accept_control: "accepted the keyboard",
  get_context: "read the context",
  read_screen: "read the screen",
  read_scrollback: "read the scrollback",
  run_command: "ran a command",
  read_output: "read a command's output",
  send_keys: "pressed keys",
  wait_for: "waited",
  ask_human: "asked you",
  extend_control: "asked for more time",
  leave_note: "left a note",
  return_control: "returned the keyboard",
};

/** What the call was, for calls whose command isn't kept. */
export const toolName = (tool: string): string => toolWords[tool] ?? tool;

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** `0.4 s`, `12 s`, `2m5s`. */
export const tookWords = (tookMs: number): string => {
  if (tookMs < 10 * SECOND_MS) return `${(tookMs / SECOND_MS).toFixed(1)} s`;
  return tookMs < MINUTE_MS ? `${Math.round(tookMs / SECOND_MS)} s` : formatDuration(tookMs);
};

/** `last: npm test, exit 1`, `now: npm test`; null before the first call. */
export const lastCallWords = (call: ToolCall | null): string | null => {
  if (call === null) return null;
  const what = call.command ?? toolName(call.tool);
  const result = resultWords(call);
  if (result === null) return `now: ${what}`;
  return call.command === null && call.outcome === "completed" ? `last: ${what}` : `last: ${what}, ${result}`;
};

/** Kinds that aren't written as a name with an "s" for several. */
const irregularNames: Readonly<Record<string, readonly [one: string, many: string]>> = {
  "named-value": ["value with a secret name", "values with secret names"],
  "key-body": ["key body", "key bodies"],
  "password-hash": ["password hash", "password hashes"],
};
const spellings: Readonly<Record<string, string>> = {
  api: "API",
  aws: "AWS",
  azure: "Azure",
  bearer: "bearer token",
  github: "GitHub",
  gitlab: "GitLab",
  google: "Google",
  jwt: "JWT",
  slack: "Slack",
  ssh: "SSH",
  stripe: "Stripe",
  url: "URL",
};

const secretsWords = (kind: string, count: number): string => {
  const name = kind
    .split("-")
    .map((word) => spellings[word] ?? word)
    .join(" ");
  const [one, many]: readonly [string, string] = irregularNames[kind] ?? [name, `${name}s`];
  return countOf(count, one, many);
};

/** `2 values with secret names and 1 GitHub token masked`. The kinds are the runtime's, e.g. `github-token`. */
export const maskedWords = (redactions: HandoffView["redactions"]): string => {
  if (redactions.length === 0) return "none found to mask";
  return `${listOf(redactions.map(({ kind, count }) => secretsWords(kind, count)))} masked`;
};

/** `12 commands, 31 calls`. */
export const countsWords = (summary: { readonly commandCount: number; readonly callCount: number }): string =>
  `${countOf(summary.commandCount, "command")}, ${countOf(summary.callCount, "call")}`;

/** `since 12:02`. */
export const sinceWords = ({ activeAtMs }: HandoffView, nowMs: number): string | null =>
  activeAtMs === null ? null : `since ${timeOfDay(activeAtMs, nowMs)}`;
