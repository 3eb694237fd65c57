// Words for handoffs in the command line's text output.

import { formatDuration } from "#contract/durations";
import type { HandoffView, May, ToolCall } from "#contract/handoff";
import type { HandoffContext } from "#contract/handoff-context";
import type { HandoffEndCause, HandoffPhase } from "#contract/phases";
import { countOf } from "#contract/phrases";
import { formatClockTime } from "../../platform/wall-time";
import { type Paint, printable, table } from "./format";

export const handoffEndWords: Readonly<Record<HandoffEndCause, string>> = {
  returned: "returned by the agent",
  "taken-back": "taken back",
  expired: "expired",
  denied: "denied",
  withdrawn: "withdrawn",
  "agent-lost": "the agent's connection was lost",
  "terminal-closed": "the terminal was closed",
  "runtime-stopping": "lanecast was stopped",
  failed: "failed",
};

export const mayWords: Readonly<Record<May, string>> = {
  watch: "can watch",
  run: "can run commands",
  type: "can type",
};

const phaseWords: Readonly<Record<HandoffPhase, string>> = {
  requested: "checking rules",
  "awaiting-approval": "needs approval",
  offered: "offered",
  active: "active",
  paused: "paused",
  ended: "ended",
};

const waitWords = { secret: "needs a password", answer: "has a question", approval: "needs approval" } as const;

/** `active, needs a password`, or how it ended. */
export const handoffStateWords = ({ phase, endCause, waitsFor }: HandoffView): string => {
  if (phase === "ended") return `ended: ${endCause === null ? "unknown" : handoffEndWords[endCause]}`;
  return waitsFor === null || phase === "awaiting-approval"
    ? phaseWords[phase]
    : `${phaseWords[phase]}, ${waitWords[waitsFor]}`;
};

export const handoffEventWords = (handoff: HandoffView): string =>
  `${handoff.handoffId} to ${handoff.agent.name} ${handoffStateWords(handoff)}`;

/** `12m left`; before the lease `for 20m if accepted within 5m`; after it nothing. */
const timeLeft = ({ phase, expiresAtMs, waitsUntilMs, ttlMs }: HandoffView, nowMs: number): string => {
  if (phase === "ended") return "";
  const until = (ms: number): string => formatDuration(Math.max(0, ms - nowMs));
  if (expiresAtMs !== null) return `${until(expiresAtMs)} left`;
  const decision = phase === "awaiting-approval" ? "approved" : "accepted";
  return `for ${formatDuration(ttlMs)}${waitsUntilMs === null ? "" : ` if ${decision} within ${until(waitsUntilMs)}`}`;
};

const approvalWords = ({ approval }: HandoffView): readonly string[] =>
  approval === null
    ? []
    : [
        `approval: ${approval.approvalId}${approval.needs === "four-eyes" ? ", needs another person's signature" : ""}: ${printable(approval.why)}`,
      ];

export const handoffTable = (handoffs: readonly HandoffView[], nowMs: number, paint: Paint): string => {
  if (handoffs.length === 0) return "No handoffs.";
  const rows = handoffs.map((handoff) => [
    handoff.handoffId,
    handoff.terminalId,
    handoff.agent.name,
    mayWords[handoff.may],
    handoffStateWords(handoff),
    timeLeft(handoff, nowMs),
  ]);
  return table(["HANDOFF", "TERMINAL", "AGENT", "ACCESS", "STATE", "TIME"], rows, paint);
};

const callWords = ({ tool, outcome, exitCode, command }: ToolCall): string => {
  const code = exitCode === null ? "" : `, exit code ${exitCode}`;
  return printable(`${tool} ${outcome ?? "under way"}${code}${command === null ? "" : `: ${command}`}`);
};

export const callTable = (calls: readonly ToolCall[], paint: Paint): string => {
  if (calls.length === 0) return "No calls.";
  const rows = calls.map(({ atMs, tool, outcome, exitCode, tookMs, command }) => [
    formatClockTime(atMs, atMs),
    tool,
    outcome ?? "under way",
    exitCode === null ? "" : String(exitCode),
    tookMs === null ? "" : `${Math.round(tookMs)} ms`,
    command ?? "",
  ]);
  return table(["TIME", "TOOL", "OUTCOME", "EXIT", "TOOK", "COMMAND"], rows, paint);
};

const questionWords = ({ handoffId, question }: HandoffView): readonly string[] =>
  question === null
    ? []
    : [
        `question: ${printable(question.text)}${question.choices.length === 0 ? "" : printable(` (${question.choices.join(", ")})`)}`,
        `to answer, run: lanecast handoff answer ${handoffId} ${question.choices[0] === undefined ? "TEXT" : "CHOICE"}`,
      ];

const idleWords = ({ agent, idlePauseAtMs }: HandoffView): readonly string[] =>
  idlePauseAtMs === null
    ? []
    : [
        `idle: ${agent.name} will be paused at ${formatClockTime(idlePauseAtMs, idlePauseAtMs)} unless it does something`,
      ];

const summaryWords = ({ summary }: HandoffView): readonly string[] => {
  if (summary === null) return [];
  const { commandCount, usedMs, filesChanged, agentNote, stillRunning, typedLine } = summary;
  const files = filesChanged === null ? [] : [`files changed: ${filesChanged.paths.join(", ") || "none"}`];
  return [
    `used: ${formatDuration(usedMs)}, ${countOf(commandCount, "command")}`,
    ...files,
    ...(agentNote === null ? [] : [`agent's note: ${agentNote}`]),
    ...(stillRunning.length === 0 ? [] : [`still running: ${stillRunning.join(", ")}`]),
    ...(typedLine === null ? [] : [`typed, not run: ${typedLine}`]),
  ].map(printable);
};

export const endedText = (handoff: HandoffView): string => handoffStateWords(handoff);

export const handoffDetails = (handoff: HandoffView, nowMs: number): string => {
  const { handoffId, terminalId, agent, note, reason, lastCall, may } = handoff;
  const facts = [
    `${agent.name} ${mayWords[may]} in ${terminalId}`,
    handoffStateWords(handoff),
    timeLeft(handoff, nowMs),
  ];
  return [
    `${handoffId}: ${facts.filter((fact) => fact !== "").join(", ")}`,
    ...(reason === null ? [] : [`reason: ${printable(reason)}`]),
    ...approvalWords(handoff),
    ...(note === null ? [] : [`note: ${printable(note)}`]),
    ...(lastCall === null ? [] : [`last: ${callWords(lastCall)}`]),
    ...questionWords(handoff),
    ...idleWords(handoff),
    ...summaryWords(handoff),
  ].join("\n");
};

/** The document itself is JSON; this is what a person looks for first. */
export const contextText = ({
  cwd,
  shell,
  size,
  git,
  redactions,
  environment,
  scrollback,
  sha256,
}: HandoffContext): string =>
  [
    `directory: ${cwd.path ?? "unknown"}`,
    `shell: ${shell.name}, ${size.columns}×${size.rows}`,
    ...(git === null ? [] : [`git: ${git.branch ?? "detached"}, ${countOf(git.changed, "changed file")}`]),
    `environment: ${countOf(environment.variables.length, "variable")}`,
    `scrollback: ${countOf(scrollback.lines.length, "line")}`,
    `masked: ${redactions.map(({ kind, count }) => `${count} ${kind}`).join(", ") || "nothing"}`,
    `sha256: ${sha256}`,
    "For the whole document, use --json.",
  ]
    .map(printable)
    .join("\n");
