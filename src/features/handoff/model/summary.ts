// What an agent did, after a handoff: the facts that the window shows, and the same as text to copy. Pure.
import { formatDuration } from "#contract/durations";
import type { HandoffSummary, HandoffView, ToolCall } from "#contract/handoff";
import { countOf } from "../../../words/phrases";
import { timeOfDay } from "../../../words/time-words";
import { countsWords, endedWords, maskedWords, mayWords, resultWords, tookWords, toolName } from "./words";

export interface SummaryFact {
  readonly name: string;
  readonly value: string;
}

const filesWords = (files: HandoffSummary["filesChanged"]): string => {
  if (files === null) return "unknown: the directory isn't known";
  const count = files.paths.length + files.omitted;
  return count === 0
    ? "none"
    : `${countOf(count, "file")}, according to ${files.by === "git" ? "git" : "modification times"}`;
};

const takeBackWords = (takeBackMs: number | null): string | null =>
  takeBackMs === null ? null : `after ${Math.max(1, Math.round(takeBackMs))} ms`;

/** In reading order. Facts that don't apply are left out. */
export const summaryFacts = (handoff: HandoffView, nowMs: number): readonly SummaryFact[] => {
  const { summary, endedAtMs, activeAtMs, may, ttlMs, redactions } = handoff;
  if (summary === null) return [];
  const took = takeBackWords(summary.takeBackMs);
  const facts: readonly (SummaryFact | null)[] = [
    {
      name: "Ended",
      value: `${endedWords(handoff)}${endedAtMs === null ? "" : ` at ${timeOfDay(endedAtMs, nowMs)}`}${took === null ? "" : `, ${took}`}`,
    },
    activeAtMs === null
      ? null
      : { name: "Time used", value: `${tookWords(summary.usedMs)} of ${formatDuration(ttlMs)}` },
    { name: "Agent could", value: mayWords[may].replace("can ", "") },
    { name: "Activity", value: countsWords(summary) },
    { name: "Files changed", value: filesWords(summary.filesChanged) },
    { name: "Still running", value: summary.stillRunning.length === 0 ? "nothing" : summary.stillRunning.join(", ") },
    summary.typedLine === null ? null : { name: "Typed, not run", value: summary.typedLine },
    { name: "Secrets", value: maskedWords(redactions) },
    summary.heldKeys === 0 ? null : { name: "Your typing", value: `blocked ${countOf(summary.heldKeys, "time")}` },
  ];
  return facts.filter((fact) => fact !== null);
};

export const callLine = (call: ToolCall): string => {
  const result = resultWords(call) ?? "under way";
  const took = call.tookMs === null ? "" : `, ${tookWords(call.tookMs)}`;
  return `${call.command ?? toolName(call.tool)}  (${result}${took})`;
};

/** For a chat, an issue or a commit message. */
export const summaryText = (handoff: HandoffView, subject: string, nowMs: number): string => {
  const { summary, agent } = handoff;
  if (summary === null) return "";
  const omitted = summary.commandCount - summary.commands.length;
  const files = summary.filesChanged;
  const lines = [
    `Handoff of ${subject} to ${agent.name}`,
    ...summaryFacts(handoff, nowMs).map(({ name, value }) => `${name}: ${value}`),
    ...(summary.agentNote === null ? [] : ["", `Note from ${agent.name}:`, summary.agentNote]),
    ...(summary.commands.length === 0 ? [] : ["", "Commands:"]),
    ...(omitted > 0 ? [`  (${countOf(omitted, "earlier command")} left out)`] : []),
    ...summary.commands.map((call) => `  ${callLine(call)}`),
    ...(files === null || files.paths.length === 0 ? [] : ["", "Files changed:"]),
    ...(files?.paths ?? []).map((path) => `  ${path}`),
    ...(files !== null && files.omitted > 0 ? [`  (${files.omitted} more)`] : []),
  ];
  return `${lines.join("\n")}\n`;
};
