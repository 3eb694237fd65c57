// A handoff's calls as asciicast events: what the agent ran, and what it was given, with the same secrets masked. What others
// type, and the raw screen, are not in it.
import type { ToolCall } from "#contract/handoff";
import type { CastEvent, CastsPort } from "../ports";
import type { HandoffRecord } from "../record";

type Result = Readonly<Record<string, unknown>>;

const NOT_KEPT = "(the rules don't let the command be kept)";

/** A terminal needs both. */
const toScreen = (text: string): string => text.replace(/\r?\n/g, "\r\n");

const textsOf = (lines: unknown): readonly string[] =>
  Array.isArray(lines)
    ? lines.flatMap((line: { text?: unknown }) => (typeof line?.text === "string" ? line.text : []))
    : [];

/** The text that the call showed the agent; null: none that belongs on a screen. */
const shownBy = (tool: string, result: Result | null): string | null => {
  if (result === null) return null;
  if (tool === "run_command" && typeof result.output === "string") return result.output;
  if (tool !== "send_keys") return null;
  const { changes } = result as { readonly changes?: { readonly lines?: unknown } };
  return textsOf(changes?.lines).join("\n");
};

/** `result`: null for a refusal. */
export const castEventsOf = (call: ToolCall, result: Result | null): readonly CastEvent[] => {
  const { tool, atMs, tookMs, outcome, exitCode, command } = call;
  const endMs = atMs + (tookMs ?? 0);
  const label = `${tool}: ${outcome ?? "unknown"}${exitCode === null ? "" : `, exit code ${exitCode}`}`;
  const shown = shownBy(tool, result);
  const typed: readonly CastEvent[] =
    tool === "run_command" ? [[atMs, "o", toScreen(`$ ${command ?? NOT_KEPT}\n`)]] : [];
  const output: readonly CastEvent[] = shown === null || shown === "" ? [] : [[endMs, "o", toScreen(`${shown}\n`)]];
  return [...typed, ...output, [endMs, "m", label]];
};

/** Writes nothing without a port. A file that can't be written does not hold up the agent: the bug is logged. */
export const createCasts = (casts: CastsPort | null, onBug: (error: unknown) => void) => ({
  keep: ({ handoffId, agent, terminal, state, notes }: HandoffRecord, call: ToolCall, result: Result | null): void => {
    const startedAtMs = state.activeAtMs;
    if (casts === null || startedAtMs === null) return;
    const { columns, rows } = notes.context?.size ?? { columns: 80, rows: 24 };
    const header = { columns, rows, startedAtMs, title: `${agent.name} in ${terminal.lane}` };
    try {
      casts.append(handoffId, header, castEventsOf(call, result));
    } catch (error) {
      onBug(error);
    }
  },
});
