// The audit rows of handoffs: which facts leave which rows. All rows of one handoff have its correlation id.
import type { Actor, AuditType } from "#contract/audit";
import type { HandoffEndCause } from "#contract/phases";
import type { AuditEntry } from "../ports";
import type { HandoffFact } from "./facts";
import { type HandoffRecord, hasLease } from "./record";

type Row = Pick<AuditEntry, "type" | "actor" | "data">;

const TIMER: Actor = { kind: "timer", id: "ttl" };
const POLICY: Actor = { kind: "policy", id: "gate" };

const endTypeOf: Readonly<Record<HandoffEndCause, AuditType>> = {
  returned: "handoff.returned",
  "taken-back": "handoff.taken-back",
  expired: "handoff.expired",
  denied: "handoff.denied",
  withdrawn: "handoff.withdrawn",
  "agent-lost": "handoff.failed",
  "terminal-closed": "handoff.failed",
  "runtime-stopping": "handoff.failed",
  failed: "handoff.failed",
};

const rowOf = (fact: HandoffFact, after: HandoffRecord, actor: Actor): Row => {
  const { state } = after;
  switch (fact.type) {
    case "policy-allowed":
      return { type: "handoff.offered", actor, data: { policyIds: fact.policyIds, untilMs: fact.offerUntilMs } };
    case "policy-denied": {
      const { code, message, data } = fact.error;
      return { type: "handoff.denied", actor: POLICY, data: { ...data, code, message } };
    }
    case "approval-required": {
      const { approvalId, reason, needs, expiresAtMs, policyIds } = fact;
      const data = { approvalId, reason, needs, expiresAtMs, policyIds, ttlMs: state.ttlMs };
      return { type: "handoff.asked", actor: POLICY, data };
    }
    case "approval-given": {
      const { approvalId, decidedBy, note, fingerprint, signed, ttlMs } = fact;
      const proof = signed === null ? {} : { signedText: signed.text, signature: signed.signature };
      const data = {
        approvalId,
        decidedBy,
        note,
        ttlMs,
        needs: fact.by,
        ...(fingerprint === null ? {} : { fingerprint }),
        ...proof,
      };
      return { type: "handoff.approved", actor, data };
    }
    case "approval-refused":
      return { type: "handoff.denied", actor, data: { decidedBy: fact.decidedBy, note: fact.note } };
    case "wait-elapsed":
      return state.endCause === "denied"
        ? { type: "handoff.denied", actor: TIMER, data: { code: fact.error.code, message: fact.error.message } }
        : { type: "handoff.expired", actor: TIMER, data: {} };
    case "accepted": {
      const { contextHash, masked } = fact;
      return {
        type: "handoff.accepted",
        actor,
        data: { ttlMs: state.ttlMs, expiresAtMs: state.expiresAtMs, contextHash, masked },
      };
    }
    default:
      return leaseRow(fact, after, actor);
  }
};

type LeaseFact = Exclude<
  HandoffFact,
  {
    readonly type:
      | "policy-allowed"
      | "policy-denied"
      | "approval-required"
      | "approval-given"
      | "approval-refused"
      | "wait-elapsed"
      | "accepted";
  }
>;

const leaseRow = (fact: LeaseFact, { state }: HandoffRecord, actor: Actor): Row => {
  switch (fact.type) {
    case "grace-reached":
      return { type: "handoff.grace", actor: TIMER, data: { expiresAtMs: state.expiresAtMs } };
    case "time-elapsed":
      return { type: "handoff.expired", actor: TIMER, data: {} };
    case "extended": {
      const { byMs, policyIds } = fact;
      return {
        type: "handoff.extended",
        actor,
        data: { byMs, policyIds, ttlMs: state.ttlMs, expiresAtMs: state.expiresAtMs },
      };
    }
    case "paused":
      return { type: "handoff.paused", actor, data: { cause: fact.cause } };
    case "resumed":
      return { type: "handoff.resumed", actor, data: {} };
    case "secret-asked":
    case "secret-over":
      return { type: "handoff.secret", actor, data: { isOver: fact.type === "secret-over" } };
    case "agent-lost":
      return { type: "handoff.lost", actor, data: { untilMs: fact.untilMs } };
    case "agent-back":
      return { type: "handoff.reconnected", actor, data: {} };
    case "end-requested": {
      const cause = state.endCause ?? fact.cause;
      return {
        type: endTypeOf[cause],
        actor,
        data: { cause, ...(fact.error === null ? {} : { code: fact.error.code, message: fact.error.message }) },
      };
    }
  }
};

const entry = (record: HandoffRecord, { type, actor, data }: Row): AuditEntry => ({
  type,
  actor,
  correlationId: record.correlationId,
  shareId: null,
  terminalId: record.terminal.terminalId,
  laneId: record.terminal.laneId,
  backend: null,
  data: {
    handoffId: record.handoffId,
    agent: record.agent.name,
    may: record.state.may,
    epoch: record.state.epoch,
    ...data,
  },
});

export const rowOfMove = (fact: HandoffFact, after: HandoffRecord, actor: Actor): AuditEntry =>
  entry(after, rowOf(fact, after, actor));

/** The last row of a handoff; for one that had a lease it is written when the summary is there. */
export const endedRow = (record: HandoffRecord): AuditEntry => {
  const { state, notes } = record;
  const { summary } = notes;
  const data = {
    cause: state.endCause ?? "failed",
    callCount: notes.callCount,
    commandCount: notes.commandCount,
    heldKeys: notes.heldKeys,
    ...(summary === null ? {} : { usedMs: summary.usedMs }),
    ...(notes.takeBackMs === null ? {} : { tookMs: notes.takeBackMs }),
    ...(notes.context === null ? {} : { contextHash: notes.context.sha256 }),
  };
  return entry(record, { type: "handoff.ended", actor: { kind: "runtime", id: "handoff" }, data });
};

export const endsAtOnce = (before: HandoffRecord, after: HandoffRecord): boolean =>
  after.state.phase === "ended" && !hasLease(before);

export const requestedRow = (record: HandoffRecord, guests: number): AuditEntry =>
  entry(record, {
    type: "handoff.requested",
    actor: record.requestedBy,
    data: {
      initiator: record.initiator,
      ttlMs: record.state.ttlMs,
      askBeforeRun: record.askBeforeRun,
      ...(record.maxCommands === null ? {} : { maxCommands: record.maxCommands }),
      ...(record.maxOutputBytes === null ? {} : { maxOutputBytes: record.maxOutputBytes }),
      note: record.note,
      reason: record.reason,
      guests,
    },
  });

/** A row that no move causes. */
export const noteRow = (
  record: HandoffRecord,
  type: AuditType,
  actor: Actor,
  data: Readonly<Record<string, unknown>>,
): AuditEntry => entry(record, { type, actor, data });
