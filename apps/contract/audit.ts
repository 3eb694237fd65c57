// The audit log: its rows, and the commands that list, verify and export them. A row never contains a link, token, key or environment value.
import { z } from "zod";
import { backendSchema } from "./errors";
import { correlationIdSchema, laneIdSchema, shareIdSchema, terminalIdSchema } from "./ids";
import { REASON_MAX_LENGTH, REFUSED_ISSUES_MAX_COUNT, REFUSED_PATH_MAX_LENGTH } from "./limits";

export const auditTypeSchema = z.enum([
  /** The first row of each log file: the log's id, and the file before it. */
  "log.opened",
  "share.requested",
  "share.refused",
  "share.allowed",
  "share.denied",
  "share.started",
  "share.link-revealed",
  "share.link-changed",
  "share.grace",
  "share.extended",
  "share.extend-refused",
  "share.switched",
  "share.revoked",
  "share.stopped",
  "share.expired",
  "share.failed",
  "share.ended",
  "approval.asked",
  "approval.given",
  /** An approval that was not accepted: a wrong signature, or more than was requested. */
  "approval.give-refused",
  "approval.refused",
  "approval.expired",
  "guest.joined",
  "guest.left",
  "guest.kicked",
  /** A removal was undone; the guest can join again. */
  "guest.let-back",
  "guest.access-changed",
  "guest.admitted",
  "guest.turned-away",
  "handoff.requested",
  /** A command on a handoff, or a call of its agent, that was not allowed. */
  "handoff.refused",
  "handoff.denied",
  "handoff.asked",
  "handoff.approved",
  "handoff.offered",
  "handoff.accepted",
  "handoff.command",
  "handoff.question",
  "handoff.answered",
  "handoff.secret",
  "handoff.grace",
  "handoff.extended",
  /** The agent does nothing and will be paused. */
  "handoff.idle",
  "handoff.paused",
  "handoff.resumed",
  "handoff.lost",
  "handoff.reconnected",
  "handoff.taken-back",
  "handoff.returned",
  "handoff.withdrawn",
  "handoff.expired",
  "handoff.failed",
  "handoff.ended",
  "token.created",
  "token.revoked",
  "policy.reloaded",
  "policy.broken",
  /** A lane mirrors a pane of the operator's own tmux. */
  "lane.adopted",
  "lane.adopt-refused",
  /** The mirror ended, and its lane with it. */
  "lane.mirror-ended",
  "relay.added",
  "relay.removed",
  "runtime.started",
  "runtime.stopped",
  "runtime.swept",
]);
export type AuditType = z.infer<typeof auditTypeSchema>;

export const actorSchema = z.object({
  kind: z.enum(["operator", "agent", "policy", "timer", "runtime"]),
  id: z.string(),
});
export type Actor = z.infer<typeof actorSchema>;

export const auditEventSchema = z.object({
  seq: z.number().int().nonnegative(),
  atMs: z.number().int(),
  type: auditTypeSchema,
  correlationId: correlationIdSchema,
  actor: actorSchema,
  shareId: shareIdSchema.nullable(),
  terminalId: terminalIdSchema.nullable(),
  laneId: laneIdSchema.nullable(),
  backend: backendSchema.nullable(),
  /** The facts of this type of event; redacted before they are stored. */
  data: z.record(z.string(), z.unknown()),
  prevHash: z.string(),
  hash: z.string(),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** The hex SHA-256 of a row. The hash of the last row is the log's head. */
const headSchema = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits, as printed by `lanecast audit head`");

/**
 * Which rows to list: the newest that match every filter, in order of time. `limit` 0: all. To get the page before, set
 * `beforeSeq` to the `seq` of the oldest row shown.
 */
export const auditQuerySchema = z.strictObject({
  shareId: shareIdSchema.optional(),
  terminalId: terminalIdSchema.optional(),
  laneId: laneIdSchema.optional(),
  sinceMs: z.number().int().optional(),
  /** Only rows before this time. */
  untilMs: z.number().int().optional(),
  type: auditTypeSchema.optional(),
  /** Any of these types. */
  types: z.array(auditTypeSchema).min(1).optional(),
  actorKind: actorSchema.shape.kind.optional(),
  actorId: z.string().min(1).max(200).optional(),
  beforeSeq: z.number().int().positive().optional(),
  /** Only newer rows: the `seq` of the newest row shown. */
  afterSeq: z.number().int().nonnegative().optional(),
  limit: z.number().int().min(0).default(100),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

export const auditListSchema = z.object({ events: z.array(auditEventSchema) });

export const auditVerifySchema = z.strictObject({ expect: headSchema.optional() });

/** `events`: how many rows are intact. `firstBroken`: the first row that is not. */
export const auditCheckSchema = z.object({
  ok: z.boolean(),
  events: z.number().int().nonnegative(),
  head: z.string().nullable(),
  firstBroken: z.object({ seq: z.number().int().nonnegative(), problem: z.string() }).nullable(),
});
export type AuditCheck = z.infer<typeof auditCheckSchema>;

export const auditHeadSchema = z.object({ head: z.string(), events: z.number().int().nonnegative() });
export type AuditHead = z.infer<typeof auditHeadSchema>;

/** One item of an export: the rows in order, then the head. An export without the head is incomplete. */
export const auditExportSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("row"), event: auditEventSchema }),
  auditHeadSchema.extend({ kind: z.literal("head") }),
]);
export type AuditExport = z.infer<typeof auditExportSchema>;

/** A start that a client refused before sending it to the runtime, because its input was invalid. */
export const refusedStartSchema = z.strictObject({
  issues: z
    .array(
      z.strictObject({
        /** The flag or field as the client calls it. */
        path: z.string().min(1).max(REFUSED_PATH_MAX_LENGTH),
        /** What is wrong with it, in words; never the value of a secret. */
        problem: z.string().min(1).max(REASON_MAX_LENGTH),
      }),
    )
    .min(1)
    .max(REFUSED_ISSUES_MAX_COUNT),
});
