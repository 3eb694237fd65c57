// One row of the audit log, as listed and exported (INTERFACE 2). Holds no link, token, key body or environment value.
import { z } from "zod";
import { backendSchema } from "./errors";
import { correlationIdSchema, laneIdSchema, shareIdSchema, terminalIdSchema } from "./ids";

export const auditTypeSchema = z.enum([
  /** The first row of each file of the log: its id, and which file it carries on. */
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
  /** A yes that was not taken: a wrong signature, more than was asked for. */
  "approval.give-refused",
  "approval.refused",
  "approval.expired",
  "guest.joined",
  "guest.left",
  "guest.kicked",
  "guest.access-changed",
  "guest.admitted",
  "guest.turned-away",
  "handoff.requested",
  "handoff.refused",
  "handoff.accepted",
  "handoff.returned",
  "token.created",
  "token.revoked",
  "policy.reloaded",
  "policy.broken",
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
  /** Facts of the action; redacted by type before it is stored. */
  data: z.record(z.string(), z.unknown()),
  prevHash: z.string(),
  hash: z.string(),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;
