// Approvals and audit rows for tests and stories, and a log that answers queries like the runtime.
import { type Approval, approvalSchema } from "#contract/approval";
import { type AuditEvent, type AuditQuery, auditEventSchema } from "#contract/audit";
import { SAMPLE_NOW_MS, sampleLane } from "./samples";

type Loose<T> = { readonly [K in keyof T]?: unknown };

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

export const sampleLaneDeploy = sampleLane("depl", { name: "deploy" });
const [terminal] = sampleLaneDeploy.terminals;

const sampleRequest: Loose<Approval["request"]> = {
  terminalId: terminal?.terminalId,
  lane: "deploy",
  backend: "tmate",
  relay: "here",
  reach: "here",
  access: "write",
  ttlMs: 30 * MINUTE_MS,
  keyCount: 0,
  fingerprints: [],
  anyoneWithLink: true,
  reason: "Pairing on the failed build",
};

/** A request by the agent `builder` that waits for the operator, with nine minutes left. */
export const sampleApproval = (
  name: string,
  differences: Loose<Approval> = {},
  request: Loose<Approval["request"]> = {},
): Approval =>
  approvalSchema.parse({
    approvalId: `apr_${name}`,
    state: "asked",
    shareId: `shr_${name}`,
    request: { ...sampleRequest, ...request },
    needs: "operator",
    why: "Requests by agents need approval.",
    askedBy: { kind: "agent", id: "builder" },
    askedAtMs: SAMPLE_NOW_MS - 6 * MINUTE_MS,
    expiresAtMs: SAMPLE_NOW_MS + 9 * MINUTE_MS,
    decidedBy: null,
    note: null,
    isWithdrawn: false,
    granted: null,
    ...differences,
  });

const hashOf = (seq: number): string => seq.toString(16).padStart(64, seq % 2 === 0 ? "5e" : "a7");

/** An audit row of the share `shr_stor` in the lane `deploy`. */
export const sampleEvent = (seq: number, differences: Loose<AuditEvent> = {}): AuditEvent =>
  auditEventSchema.parse({
    seq,
    atMs: SAMPLE_NOW_MS - 60 * MINUTE_MS + seq * SECOND_MS,
    type: "share.requested",
    correlationId: "cor_stor01",
    actor: { kind: "operator", id: "me" },
    shareId: "shr_stor",
    terminalId: terminal?.terminalId,
    laneId: sampleLaneDeploy.laneId,
    backend: "tmate",
    data: {},
    prevHash: hashOf(seq - 1),
    hash: hashOf(seq),
    ...differences,
  });

const nowhere = { shareId: null, terminalId: null, laneId: null, backend: null } as const;
const runtime = { kind: "runtime", id: "sharing" } as const;
const ana = {
  guestId: "gst_ana1",
  label: "ana",
  fingerprint: "SHA256:5h3ZpQm0n8sQ2cXvB1dKfW7eYtR4uJ6aLgH9oN0iMxE",
  address: "127.0.0.1:53114",
};

/** The log after half an hour: one share from the request to the cleanup check, and the rows around it. */
export const sampleLog: readonly AuditEvent[] = [
  {
    type: "log.opened",
    actor: runtime,
    ...nowhere,
    correlationId: "cor_begin1",
    data: { logId: "0".repeat(32), format: 1 },
  },
  {
    type: "runtime.started",
    actor: runtime,
    ...nowhere,
    correlationId: "cor_begin1",
    data: { pid: 4_001, version: "0.1.0" },
  },
  {
    type: "share.requested",
    actor: { kind: "agent", id: "builder" },
    data: {
      access: "write",
      ttlMs: 30 * MINUTE_MS,
      relay: "here",
      reach: "here",
      anyoneWithLink: true,
      reason: "Pairing on the failed build",
    },
  },
  {
    type: "approval.asked",
    actor: { kind: "policy", id: "gate" },
    data: {
      approvalId: "apr_stor",
      needs: "operator",
      reason: "Requests by agents need approval.",
      policyIds: ["agents-ask"],
    },
  },
  {
    type: "approval.given",
    data: { approvalId: "apr_stor", decidedBy: "me", note: "Read only, please", access: "read", ttlMs: 15 * MINUTE_MS },
  },
  { type: "share.allowed", actor: { kind: "policy", id: "gate" }, data: { policyIds: ["agents-ask"] } },
  { type: "share.started", actor: runtime, data: { expiresAtMs: SAMPLE_NOW_MS - 44 * MINUTE_MS } },
  { type: "share.link-revealed", data: { linkHash: "9f86d081884c" } },
  { type: "guest.joined", actor: runtime, data: ana },
  { type: "share.extended", data: { byMs: 15 * MINUTE_MS, expiresAtMs: SAMPLE_NOW_MS - 29 * MINUTE_MS } },
  { type: "guest.left", actor: runtime, data: ana },
  { type: "share.revoked", data: { cause: "revoked" } },
  {
    type: "share.ended",
    actor: runtime,
    data: {
      cause: "revoked",
      proof: { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 214 },
    },
  },
  {
    type: "policy.broken",
    actor: { kind: "policy", id: "gate" },
    ...nowhere,
    correlationId: "cor_rules1",
    data: { path: "starter.cedar", line: 14, message: "unexpected token" },
  },
].map((row, seq) => sampleEvent(seq, row));

const types = ["share.requested", "share.allowed", "share.started", "guest.joined", "share.ended"] as const;

/** `count` rows, oldest first, one second apart. */
export const longLog = (count: number): readonly AuditEvent[] =>
  Array.from({ length: count }, (_, seq) => ({
    ...(sampleLog[2] as AuditEvent),
    seq,
    atMs: SAMPLE_NOW_MS - (count - seq) * SECOND_MS,
    type: types[seq % types.length] ?? "share.ended",
  }));

const matches = (event: AuditEvent, query: AuditQuery): boolean =>
  (query.shareId === undefined || event.shareId === query.shareId) &&
  (query.laneId === undefined || event.laneId === query.laneId) &&
  (query.types === undefined || query.types.includes(event.type)) &&
  (query.actorKind === undefined || event.actor.kind === query.actorKind) &&
  (query.actorId === undefined || event.actor.id === query.actorId) &&
  (query.sinceMs === undefined || event.atMs >= query.sinceMs) &&
  (query.beforeSeq === undefined || event.seq < query.beforeSeq);

/** The rows that the runtime would list. Stops at the limit, as an index would. */
export const listOf = (log: readonly AuditEvent[], query: AuditQuery): AuditEvent[] => {
  const found: AuditEvent[] = [];
  const from = Math.min(query.beforeSeq ?? log.length, log.length);
  for (let at = from - 1; at >= 0 && (query.limit === 0 || found.length < query.limit); at -= 1) {
    const event = log[at];
    if (event && matches(event, query)) found.push(event);
  }
  return found.toReversed();
};
