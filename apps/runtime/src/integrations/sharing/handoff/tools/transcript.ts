// The transcript of a handoff: each call as it begins and ends, and the audit rows of what was typed and of what was refused.
import type { Actor } from "#contract/audit";
import type { CallOutcome, ToolCall } from "#contract/handoff";
import type { HandoffId } from "#contract/ids";
import type { Clock } from "../../../../platform/clock";
import type { Redactor } from "../../../../redaction";
import { noteRow } from "../audit";
import type { HandoffGate } from "../gate";
import { CALLS_KEPT, type HandoffRecord } from "../record";
import type { HandoffStore } from "../store";
import type { createCasts } from "./cast";
import type { ToolRows } from "./rows";
import { digestOf } from "./text";

export type ToolArguments = Readonly<Record<string, unknown>>;

/** How a call ended, as far as the transcript says it. */
type Told =
  | {
      readonly ok: true;
      readonly value: {
        readonly result: ToolArguments;
        readonly outcome?: CallOutcome;
        readonly exitCode?: number | null;
      };
    }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } };

const TYPING: readonly string[] = ["run_command", "send_keys"];

const commandOf = (tool: string, input: ToolArguments): string | null =>
  tool === "run_command" && typeof input.command === "string" ? input.command : null;

/** What the digest in the audit log is of. */
const typedOf = (tool: string, input: ToolArguments): string =>
  commandOf(tool, input) ?? JSON.stringify([input.text ?? "", input.keys ?? []]);

const facts = (told: Told) => ({
  outcome: told.ok ? (told.value.outcome ?? "completed") : ("refused" as const),
  exitCode: told.ok ? (told.value.exitCode ?? null) : null,
  bytesOut: told.ok ? Buffer.byteLength(JSON.stringify(told.value.result)) : 0,
});

interface TranscriptDeps {
  readonly casts: ReturnType<typeof createCasts>;
  readonly rows: ToolRows;
  readonly store: HandoffStore;
  readonly gate: HandoffGate;
  readonly clock: Pick<Clock, "nowMs">;
}

const createPut =
  (store: HandoffStore) =>
  (handoffId: HandoffId, call: ToolCall, isNew: boolean): void => {
    const notes = store.get(handoffId)?.notes;
    if (notes === undefined) return;
    const calls = isNew
      ? [...notes.calls, call].slice(-CALLS_KEPT)
      : notes.calls.map((each) => (each.callId === call.callId ? call : each));
    store.note(handoffId, {
      calls,
      callCount: notes.callCount + (isNew ? 1 : 0),
      bytesOut: notes.bytesOut + (call.tool === "accept_control" ? 0 : call.bytesOut),
      ...(notes.idlePauseAtMs === null ? {} : { idlePauseAtMs: null }),
    });
  };

export const createTranscript = ({ store, gate, clock, casts, rows }: TranscriptDeps, redactor: Redactor) => {
  const put = createPut(store);
  return {
    begin: async (record: HandoffRecord, callId: string, tool: string, input: ToolArguments): Promise<ToolCall> => {
      const text = commandOf(tool, input);
      const isKept = text !== null && (await gate.mayKeepCommand(record));
      const command = isKept ? (await redactor.text(text)).text : null;
      const unknown = { tookMs: null, outcome: null, exitCode: null, bytesOut: 0 };
      const begun: ToolCall = { callId, tool, atMs: clock.nowMs(), command, ...unknown };
      put(record.handoffId, begun, true);
      return begun;
    },
    end: (record: HandoffRecord, begun: ToolCall, told: Told, agent: Actor, input: ToolArguments): void => {
      const tookMs = clock.nowMs() - begun.atMs;
      const { outcome, exitCode, bytesOut } = facts(told);
      const call = { ...begun, tookMs, outcome, exitCode, bytesOut };
      put(record.handoffId, call, false);
      casts.keep(store.get(record.handoffId) ?? record, call, told.ok ? told.value.result : null);
      const { callId, tool, command } = begun;
      if (!told.ok) {
        const { code, message } = told.error;
        if (rows.mayRecordRefusal(tool, record.agent.tokenId))
          store.record(noteRow(record, "handoff.refused", agent, { tool, code, message }));
      } else if (TYPING.includes(tool)) {
        const digest = digestOf(typedOf(tool, input));
        const data = { callId, tool, digest, outcome, tookMs, exitCode, commandText: command };
        store.record(noteRow(record, "handoff.command", agent, withoutNulls(data)));
      }
    },
  };
};

const withoutNulls = (data: ToolArguments): ToolArguments =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
