// One handoff as the runtime keeps it in memory, and its public view.
import type { HandoffQuestion, HandoffSummary, HandoffView, ToolCall } from "#contract/handoff";
import type { HandoffContext } from "#contract/handoff-context";
import type { ApprovalId, CorrelationId, HandoffId, TokenId } from "#contract/ids";
import { isLeased } from "#contract/phases";
import type { TerminalFacts } from "../ports";
import type { Requester } from "../share/record";
import type { MachineState } from "./machine";

/** What was observed, as opposed to what the machine decided. */
export interface HandoffNotes {
  readonly isConnected: boolean;
  /** The context document that the agent got. Not in the view, which has its hash. */
  readonly context: HandoffContext | null;
  /** The newest calls, oldest first. */
  readonly calls: readonly ToolCall[];
  readonly callCount: number;
  /** Commands that were typed. */
  readonly commandCount: number;
  /** Bytes of all results, without the context document. */
  readonly bytesOut: number;
  readonly question: HandoffQuestion | null;
  readonly agentNote: string | null;
  readonly heldKeys: number;
  readonly takeBackMs: number | null;
  /** What another person signed to approve it. */
  readonly signed: { readonly approvalId: ApprovalId; readonly text: string } | null;
  /** What the operator wrote to the agent when approving its request. */
  readonly approvalNote: string | null;
  /** The warning that the agent is idle and will be paused then. */
  readonly idlePauseAtMs: number | null;
  readonly summary: HandoffSummary | null;
}

export interface HandoffRecord {
  readonly handoffId: HandoffId;
  readonly correlationId: CorrelationId;
  readonly terminal: TerminalFacts;
  readonly agent: { readonly name: string; readonly tokenId: TokenId };
  readonly initiator: "operator" | "agent";
  readonly requestedBy: Requester;
  readonly requestedAtMs: number;
  readonly note: string | null;
  readonly reason: string | null;
  readonly askBeforeRun: boolean;
  readonly maxCommands: number | null;
  readonly maxOutputBytes: number | null;
  readonly state: MachineState;
  readonly notes: HandoffNotes;
}

/** The calls that the transcript keeps. */
export const CALLS_KEPT = 500;

export const noNotes: HandoffNotes = {
  isConnected: false,
  context: null,
  calls: [],
  callCount: 0,
  commandCount: 0,
  bytesOut: 0,
  question: null,
  agentNote: null,
  heldKeys: 0,
  takeBackMs: null,
  signed: null,
  approvalNote: null,
  idlePauseAtMs: null,
  summary: null,
};

/** The operator's note to the agent: with the offer, or with the approval of a request. */
export const noteOf = ({ note, notes }: Pick<HandoffRecord, "note" | "notes">): string | null =>
  note ?? notes.approvalNote;

export const isOpen = ({ state }: HandoffRecord): boolean => state.phase !== "ended";
export const hasLease = ({ state }: HandoffRecord): boolean => isLeased(state.phase);

const waitsFor = ({ state, notes }: HandoffRecord): HandoffView["waitsFor"] => {
  if (state.phase === "awaiting-approval") return "approval";
  if (!isLeased(state.phase)) return null;
  if (state.asksSecret) return "secret";
  if (notes.question === null) return null;
  return notes.question.kind === "answer" ? "answer" : "approval";
};

export const toView = (record: HandoffRecord): HandoffView => {
  const { state, notes, terminal, agent } = record;
  const { approval } = state;
  return {
    handoffId: record.handoffId,
    revision: state.revision,
    laneId: terminal.laneId,
    terminalId: terminal.terminalId,
    agent: { ...agent, connected: notes.isConnected },
    initiator: record.initiator,
    phase: state.phase,
    endCause: state.endCause,
    may: state.may,
    epoch: state.epoch,
    requestedAtMs: record.requestedAtMs,
    activeAtMs: state.activeAtMs,
    ttlMs: state.ttlMs,
    expiresAtMs: state.expiresAtMs,
    graceAtMs: state.graceAtMs,
    isGrace: state.isGrace,
    waitsUntilMs: state.waitsUntilMs,
    endedAtMs: state.endedAtMs,
    note: noteOf(record),
    reason: record.reason,
    contextHash: notes.context?.sha256 ?? null,
    redactions: notes.context?.redactions.map((each) => ({ ...each })) ?? [],
    askBeforeRun: record.askBeforeRun,
    callCount: notes.callCount,
    lastCall: notes.calls.at(-1) ?? null,
    waitsFor: waitsFor(record),
    question: isLeased(state.phase) ? notes.question : null,
    approval:
      approval === null
        ? null
        : {
            approvalId: approval.approvalId,
            needs: approval.needs,
            why: approval.reason,
            expiresAtMs: approval.expiresAtMs,
          },
    lostUntilMs: state.lostUntilMs,
    idlePauseAtMs: state.phase === "active" ? notes.idlePauseAtMs : null,
    summary: notes.summary,
    correlationId: record.correlationId,
    lastError: state.lastError === null ? null : { ...state.lastError, data: { ...state.lastError.data } },
  };
};
