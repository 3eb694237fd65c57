// Approves a request: by the operator, or by another person's signature if the rules want that.
import { formatDuration } from "#contract/durations";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { HandoffApproving, May } from "#contract/handoff";
import type { ApprovalId, HandoffId } from "#contract/ids";
import type { SharingLimits } from "#contract/stream";
import type { Clock } from "../../../platform/clock";
import type { TerminalsPort } from "../ports";
import type { Requester } from "../share/record";
import type { ApprovalAsked } from "./facts";
import { lesser } from "./machine";
import type { HandoffApprovalsPort, SignedText } from "./ports";
import type { HandoffRecord } from "./record";
import type { HandoffStore } from "./store";

export interface ApprovingDeps {
  readonly clock: Pick<Clock, "nowMs">;
  readonly store: HandoffStore;
  readonly terminalOf: TerminalsPort["describe"];
  readonly limits: () => SharingLimits;
  readonly approvals: HandoffApprovalsPort;
}

export interface Approving {
  /** Null unless the handoff waits for an approval. */
  textToSign(record: HandoffRecord): SignedText | null;
  /** Errors: invalid-input (more than requested, the signature), ttl-out-of-range, wrong-phase, approval-expired, setup-problem. */
  approve(record: HandoffRecord, approving: HandoffApproving, by: Requester): Promise<Result<void>>;
}

const invalid = (path: string, problem: string): ShareError =>
  shareError("invalid-input", `${path}: ${problem}`, { issues: [{ path, problem }] });

const excessOf = ({ state }: HandoffRecord, may: May, ttlMs: number, minMs: number): ShareError | null => {
  if (lesser(may, state.may) !== may) return invalid("may", `must be ${state.may} or less, as requested`);
  if (ttlMs > state.ttlMs) return invalid("ttlMs", `must be ${formatDuration(state.ttlMs)} or less, as requested`);
  if (ttlMs >= minMs || ttlMs === state.ttlMs) return null;
  const message = `The time must be at least ${formatDuration(minMs)}.`;
  return shareError("ttl-out-of-range", message, { askedMs: ttlMs, minMs, maxMs: state.ttlMs });
};

/** With the terminal as it is now: if its lane was renamed, a signature of before does not fit any more. */
const createTexts = ({ store, approvals, terminalOf }: ApprovingDeps) => {
  const textOf = (record: HandoffRecord, { approvalId, nonce, expiresAtMs }: ApprovalAsked): SignedText => {
    const { terminal, agent, state, handoffId, requestedBy, requestedAtMs } = record;
    const { reason, note, askBeforeRun, maxCommands } = record;
    const now = terminalOf(terminal.terminalId);
    const { lane, terminalId } = now.ok ? now.value : terminal;
    const { may, ttlMs } = state;
    const asked = { approvalId, nonce, expiresAtMs, handoffId, requestedBy, requestedAtMs };
    const terms = { agent: agent.name, lane, terminalId, may, ttlMs, reason, note, askBeforeRun, maxCommands };
    return { approvalId, text: approvals.textToSign({ ...asked, ...terms }) };
  };
  return {
    textOf,
    /** Newest first: a signature that is used again is usually a recent one. */
    others: (handoffId: HandoffId): readonly SignedText[] =>
      store
        .list()
        .filter((each) => each.handoffId !== handoffId)
        .flatMap((each) => each.notes.signed ?? (each.state.approval === null ? [] : textOf(each, each.state.approval)))
        .toReversed(),
  };
};

export const createApproving = (deps: ApprovingDeps, askPolicy: (handoffId: HandoffId) => Promise<void>): Approving => {
  const { clock, store, approvals, limits } = deps;
  const { textOf, others } = createTexts(deps);

  /** The approval that the request still waits for. It is asked again after the signature was checked. */
  const pending = ({ handoffId }: HandoffRecord, approvalId: ApprovalId | undefined): Result<ApprovalAsked> => {
    const state = store.get(handoffId)?.state;
    const asked = state?.approval ?? null;
    if (asked === null || asked.approvalId !== approvalId) {
      const data = { phase: state?.phase ?? "ended", command: "approve", handoffId } as const;
      return fail(shareError("wrong-phase", "The request was decided or withdrawn already.", data));
    }
    if (clock.nowMs() < asked.expiresAtMs) return ok(asked);
    // The machine may have slept past the timer.
    const error = shareError("approval-expired", "The request expired without an answer.", {});
    store.dispatch(handoffId, { type: "wait-elapsed", error }, { kind: "timer", id: "handoff" });
    return fail(error);
  };

  /** A signature that is given is always checked: a wrong one must not pass because none was needed. */
  const signedBy = async (record: HandoffRecord, asked: ApprovalAsked, signature: string | undefined) => {
    const text = textOf(record, asked);
    if (signature !== undefined) {
      const signer = await approvals.checkSignature(text, signature, others(record.handoffId));
      return signer.ok ? ok({ ...signer.value, text }) : signer;
    }
    if (asked.needs === "operator") return ok(null);
    const how = approvals.howToSign(asked.approvalId);
    return fail(invalid("signature", `this request needs another person's signature, made with: ${how}`));
  };

  /** Checks what is granted and by whom. */
  const check = async (
    record: HandoffRecord,
    { may = record.state.may, ttlMs = record.state.ttlMs, signature }: HandoffApproving,
  ) => {
    const excess = excessOf(record, may, ttlMs, limits().ttlMinMs);
    if (excess !== null) return fail(excess);
    const asked = pending(record, record.state.approval?.approvalId);
    if (!asked.ok) return asked;
    const signer = await signedBy(record, asked.value, signature);
    if (!signer.ok) return signer;
    const { approvalId } = asked.value;
    const still = pending(record, approvalId);
    return still.ok ? ok({ may, ttlMs, approvalId, signed: signer.value }) : still;
  };

  return {
    textToSign: (record) => (record.state.approval === null ? null : textOf(record, record.state.approval)),
    approve: async (record, approving, by) => {
      const { handoffId } = record;
      const checked = await check(record, approving);
      if (!checked.ok) return checked;
      const { signed, ...granted } = checked.value;
      if (signed !== null) store.note(handoffId, { signed: signed.text });
      const proof =
        signed === null
          ? ({ by: "operator", decidedBy: by.id, fingerprint: null, signed: null } as const)
          : ({
              by: "four-eyes",
              decidedBy: signed.name,
              fingerprint: signed.fingerprint,
              signed: { text: signed.text.text, signature: signed.signature },
            } as const);
      const note = approving.note || null;
      if (note !== null) store.note(handoffId, { approvalNote: note });
      store.dispatch(handoffId, { type: "approval-given", ...granted, ...proof, note }, by);
      await askPolicy(handoffId);
      return ok(undefined);
    },
  };
};
