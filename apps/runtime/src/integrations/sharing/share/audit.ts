// The audit rows of a share as a pure table over its facts. Links and keys never appear in a row.
import type { Actor, AuditType } from "#contract/audit";
import type { ShareError } from "#contract/errors";
import type { EndCause } from "#contract/phases";
import type { AuditEntry } from "../ports";
import type { ShareFact } from "./facts";
import type { ShareRecord } from "./record";

const POLICY: Actor = { kind: "policy", id: "gate" };
const TIMER: Actor = { kind: "timer", id: "ttl" };
const RUNTIME: Actor = { kind: "runtime", id: "sharing" };

/** The audit type for each end cause. */
const endTypeOf: Readonly<Record<EndCause, AuditType>> = {
  denied: "share.denied",
  expired: "share.expired",
  revoked: "share.revoked",
  stopped: "share.stopped",
  switched: "share.switched",
  "terminal-closed": "share.stopped",
  "runtime-stopping": "share.stopped",
  failed: "share.failed",
};

interface Row {
  readonly type: AuditType;
  readonly actor: Actor;
  readonly data: Readonly<Record<string, unknown>>;
}

const failed = (fact: { readonly error: { readonly code: string; readonly message: string } }): Row => ({
  type: "share.failed",
  actor: RUNTIME,
  data: { code: fact.error.code, message: fact.error.message },
});

const ended = (record: ShareRecord): Row => ({
  type: "share.ended",
  actor: RUNTIME,
  data: { cause: record.state.endCause, proof: record.state.proof },
});

const link = (record: ShareRecord): Row => ({
  type: "share.link-changed",
  actor: RUNTIME,
  data: { linkState: record.state.linkState },
});

const approvalRow = (fact: Extract<ShareFact, { type: `approval-${string}` }>, actor: Actor): Row => {
  const { approvalId } = fact;
  switch (fact.type) {
    case "approval-required": {
      const { reason, policyIds, needs, expiresAtMs } = fact;
      return { type: "approval.asked", actor: POLICY, data: { approvalId, reason, policyIds, needs, expiresAtMs } };
    }
    case "approval-given": {
      const { by, decidedBy, note, fingerprint, granted, signed } = fact;
      const data = { approvalId, needs: by, decidedBy, note, fingerprint, ...granted };
      // The signature itself, so that anyone with the row and the key can verify it.
      const proof = signed === null ? {} : { signedText: signed.text, signature: signed.signature };
      return { type: "approval.given", actor, data: { ...data, ...proof } };
    }
    case "approval-refused":
      return { type: "approval.refused", actor, data: { approvalId, decidedBy: fact.decidedBy, note: fact.note } };
    case "approval-expired":
      return { type: "approval.expired", actor: TIMER, data: { approvalId } };
  }
};

/** The row for a fact, or null when only the end has a row. `after` is the record after the fact. */
const rowOf = (fact: ShareFact, after: ShareRecord, actor: Actor): Row | null => {
  switch (fact.type) {
    case "policy-allowed": {
      const { policyIds, approvalId } = fact;
      return { type: "share.allowed", actor: POLICY, data: { policyIds, approved: approvalId !== null, approvalId } };
    }
    case "policy-denied":
      return {
        type: "share.denied",
        actor: POLICY,
        data: { ...fact.error.data, code: fact.error.code, message: fact.error.message },
      };
    case "approval-required":
    case "approval-given":
    case "approval-refused":
    case "approval-expired":
      return approvalRow(fact, actor);
    case "worker-ready":
      return { type: "share.started", actor: RUNTIME, data: { expiresAtMs: after.state.expiresAtMs } };
    case "start-failed":
    case "link-overdue":
    case "worker-exited":
    case "worker-silent":
    case "record-lost":
    case "stop-impossible":
      return failed(fact);
    case "link-lost":
    case "link-gone":
    case "link-changed":
    case "link-back":
      return link(after);
    case "grace-reached":
      return { type: "share.grace", actor: TIMER, data: { expiresAtMs: after.state.expiresAtMs } };
    case "time-elapsed":
      return { type: "share.expired", actor: TIMER, data: {} };
    case "extended":
      return {
        type: "share.extended",
        actor,
        data: { byMs: fact.byMs, expiresAtMs: after.state.expiresAtMs, policyIds: fact.policyIds },
      };
    case "end-requested":
      return endRow(after, actor, fact.error);
    case "stop-overdue":
      return {
        type: "share.failed",
        actor: RUNTIME,
        data: { code: "worker-lost", message: "The worker didn't stop in time and is being killed." },
      };
    case "worker-gone":
      return null;
  }
};

const endRow = (after: ShareRecord, actor: Actor, error?: ShareError): Row => {
  const cause = after.state.endCause ?? "stopped";
  return { type: endTypeOf[cause], actor, data: { cause, ...(error && { message: error.message }) } };
};

const entry = (record: ShareRecord, row: Row): AuditEntry => ({
  ...row,
  correlationId: record.correlationId,
  shareId: record.shareId,
  terminalId: record.terminal.terminalId,
  laneId: record.terminal.laneId,
  backend: record.request.backend,
});

/** All rows of one move, in order. A move into `ended` closes with `share.ended`. */
export const rowsOfMove = (fact: ShareFact, after: ShareRecord, actor: Actor): AuditEntry[] => {
  const row = rowOf(fact, after, actor);
  const rows = row === null ? [] : [row];
  if (after.state.phase === "ended") rows.push(ended(after));
  return rows.map((each) => entry(after, each));
};

/** The first row of a share: who requested what. Keys appear as fingerprints only. */
export const requestedRow = (record: ShareRecord): AuditEntry =>
  entry(record, {
    type: "share.requested",
    actor: record.requestedBy,
    data: {
      access: record.request.access,
      ttlMs: record.state.ttlMs,
      relay: record.request.relay,
      reach: record.request.reach,
      fingerprints: record.request.fingerprints,
      anyoneWithLink: record.request.anyoneWithLink,
      reason: record.request.reason,
      ...(record.replaces === null ? {} : { fromShareId: record.replaces }),
    },
  });

/** The row for a refused command on a share. */
export const refusalRow = (
  record: ShareRecord,
  type: "share.refused" | "share.extend-refused",
  actor: Actor,
  { code, message, data }: ShareError,
  more: { readonly command?: string } = {},
): AuditEntry => noteRow(record, type, actor, { ...data, ...more, code, message });

/** A row that no move causes: link reveals, guests, refused commands. */
export const noteRow = (
  record: ShareRecord,
  type: AuditType,
  actor: Actor,
  data: Readonly<Record<string, unknown>>,
): AuditEntry => entry(record, { type, actor, data });
