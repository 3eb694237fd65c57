// The fields that each type of row may have. A field that isn't listed here isn't stored, so a secret has no place to end up.
import type { AuditType } from "#contract/audit";
import { type FieldName, fields } from "./fields";

const request = [
  "access",
  "ttlMs",
  "relay",
  "reach",
  "keyCount",
  "fingerprints",
  "anyoneWithLink",
  "reason",
  "liveShares",
] as const;
const ruling = ["policyIds", "reason", "remedy", "code", "message"] as const;
const bounds = ["limit", "live", "askedMs", "minMs", "maxMs", "byMaxMs", "waitedMs"] as const;
/** The `data` of the errors that a command can fail with (docs/reference/errors.md). */
const refusal = [
  ...bounds,
  "issues",
  "hint",
  "kind",
  "id",
  "phase",
  "command",
  "shareId",
  "handoffId",
  "handoffs",
  "agent",
  "problem",
  "backend",
] as const;
const ending = ["cause", "code", "message", "reason", "guestsOff", "exitCode", "signal"] as const;
const guest = [
  "guestId",
  "label",
  "fingerprint",
  "address",
  "access",
  "joinedAtMs",
  "reason",
  "code",
  "message",
] as const;
const decided = [
  "approvalId",
  "needs",
  "note",
  "decidedBy",
  "fingerprint",
  "access",
  "ttlMs",
  "expiresAtMs",
  "reason",
] as const;
const token = ["tokenId", "role", "agent", "code", "message"] as const;
const adoption = ["server", "pane", "address"] as const;
const relay = ["relayName", "kind", "reach", "public", "host", "port", "fingerprints", "code", "message"] as const;
const handoff = ["handoffId", "agent", "may", "epoch", "reason", "code", "message", "note"] as const;

/** The order of the fields doesn't matter. */
const fieldsOf = {
  "log.opened": ["logId", "format", "continues"],
  "share.requested": [...request, "fromShareId"],
  "share.refused": [...request, ...ruling, ...refusal, "approvalId"],
  "share.allowed": [...ruling, "approved", "approvalId"],
  "share.denied": [...ruling, "limit", "live", "cause"],
  "share.started": ["expiresAtMs", "linkHash", "link", "fingerprint", "relay", "reach", "tookMs"],
  "share.link-revealed": ["linkHash", "link", "policyIds"],
  "share.link-changed": ["linkState", "linkHash", "link"],
  "share.grace": ["expiresAtMs"],
  "share.extended": ["byMs", "untilMs", "ttlMs", "expiresAtMs", "policyIds"],
  "share.extend-refused": [...ruling, ...refusal, "byMs", "untilMs"],
  "share.switched": [...ending, "backend", "fromShareId", "toShareId"],
  "share.revoked": ending,
  "share.stopped": ending,
  "share.expired": ending,
  "share.failed": ending,
  "share.ended": [...ending, "proof", "tookMs"],
  "approval.asked": [...request, ...ruling, "approvalId", "needs", "expiresAtMs"],
  "approval.given": [...decided, "signedText", "signature"],
  "approval.give-refused": ["approvalId", "code", "message"],
  "approval.refused": decided,
  "approval.expired": decided,
  "guest.joined": guest,
  "guest.left": guest,
  "guest.kicked": guest,
  "guest.let-back": guest,
  "guest.access-changed": guest,
  "guest.admitted": [...guest, "policyIds"],
  "guest.turned-away": [...guest, "policyIds"],
  "handoff.requested": [...handoff, "initiator", "ttlMs", "askBeforeRun", "maxCommands", "maxOutputBytes", "guests"],
  "handoff.refused": [...handoff, ...ruling, ...refusal, "tool", "ttlMs"],
  "handoff.denied": [...handoff, ...ruling, "approvalId", "decidedBy"],
  "handoff.asked": [...handoff, ...ruling, "approvalId", "needs", "ttlMs", "expiresAtMs"],
  "handoff.approved": [...handoff, ...decided, "signedText", "signature"],
  "handoff.offered": [...handoff, "ttlMs", "policyIds", "untilMs"],
  "handoff.accepted": [...handoff, "ttlMs", "expiresAtMs", "contextHash", "masked"],
  "handoff.command": [
    ...handoff,
    "callId",
    "tool",
    "digest",
    "commandText",
    "outcome",
    "exitCode",
    "tookMs",
    "policyIds",
  ],
  "handoff.question": [...handoff, "callId", "kind", "byMs", "digest"],
  "handoff.answered": [...handoff, "callId", "kind", "answer"],
  "handoff.secret": [...handoff, "isOver"],
  "handoff.grace": [...handoff, "expiresAtMs"],
  "handoff.extended": [...handoff, "byMs", "ttlMs", "expiresAtMs", "policyIds"],
  "handoff.idle": [...handoff, "untilMs"],
  "handoff.paused": [...handoff, "cause"],
  "handoff.resumed": handoff,
  "handoff.lost": [...handoff, "untilMs"],
  "handoff.reconnected": handoff,
  "handoff.taken-back": [...handoff, "cause", "tookMs"],
  "handoff.returned": [...handoff, "cause"],
  "handoff.withdrawn": [...handoff, "cause"],
  "handoff.expired": [...handoff, "cause"],
  "handoff.failed": [...handoff, "cause"],
  "handoff.ended": [...handoff, "cause", "tookMs", "usedMs", "commandCount", "callCount", "heldKeys", "contextHash"],
  "token.created": token,
  "token.revoked": token,
  "policy.reloaded": ["policyIds", "files"],
  "policy.broken": ["path", "line", "message"],
  "lane.adopted": adoption,
  "lane.adopt-refused": [...adoption, "code", "message"],
  "lane.mirror-ended": [...adoption, "cause", "message"],
  "relay.added": relay,
  "relay.removed": relay,
  "runtime.started": ["pid", "version", "terminals"],
  "runtime.stopped": ["cause", "signal", "sharesEnded", "pid"],
  "runtime.swept": ["processes", "sockets", "rooms", "shareIds", "shareIdsLeft"],
} as const satisfies Record<AuditType, readonly FieldName[]>;

/** Allowed in every row: the token that an agent used. */
const OF_EVERY_TYPE: readonly string[] = ["tokenId"] satisfies FieldName[];

const isAllowed = (type: AuditType, field: string): field is FieldName =>
  OF_EVERY_TYPE.includes(field) || (fieldsOf[type] as readonly string[]).includes(field);

/** Room for every field of an ordinary row. What a person signed may be longer: it must stay whole to be verified. */
const ROW_MAX_BYTES = 16_384;
const SIGNED: readonly string[] = ["signedText", "signature", "fingerprints"] satisfies FieldName[];

/** The largest fields, as many as must go so that the row stays below its limit. */
const tooMuch = (stored: Readonly<Record<string, unknown>>): readonly string[] => {
  const sizes = Object.entries(stored)
    .filter(([field]) => !SIGNED.includes(field))
    .map(([field, value]) => ({ field, bytes: Buffer.byteLength(JSON.stringify(value)) }))
    .sort((one, other) => other.bytes - one.bytes);
  let bytes = sizes.reduce((sum, each) => sum + each.bytes, 0);
  return sizes.flatMap((each) => {
    if (bytes <= ROW_MAX_BYTES) return [];
    bytes -= each.bytes;
    return [each.field];
  });
};

/**
 * The data to store: known fields, redacted. A field that this type doesn't have, or with an invalid value, is left out and
 * its name is listed in `dropped`: an incomplete row is better than no row, and better than a stored secret.
 */
export const storedDataOf = (type: AuditType, data: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const stored: Record<string, unknown> = {};
  const dropped: string[] = [];
  for (const [field, value] of Object.entries(data)) {
    if (value === undefined) continue;
    if (!isAllowed(type, field)) dropped.push(field);
    else if (value === null) stored[field] = null;
    else {
      const parsed = fields[field].safeParse(value);
      if (parsed.success) stored[field] = parsed.data;
      else dropped.push(field);
    }
  }
  for (const field of tooMuch(stored)) {
    delete stored[field];
    dropped.push(field);
  }
  const names = dropped.filter((field) => /^[A-Za-z]{1,40}$/.test(field)).sort();
  return dropped.length === 0 ? stored : { ...stored, dropped: names };
};
