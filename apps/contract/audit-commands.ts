// What the commands over the audit log take and answer: list, verify, head, export. Knows rows, not how they are kept.
import { z } from "zod";
import { actorSchema, auditEventSchema, auditTypeSchema } from "./audit";
import { laneIdSchema, shareIdSchema, terminalIdSchema } from "./ids";

/** Hex SHA-256 of a row: of the last one it is the log's head. */
const headSchema = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits, as `audit head` prints them");

/**
 * Which rows; all that is given must hold. The newest that match, oldest of them first. `limit` 0: all. For the page
 * before: `beforeSeq` is the `seq` of the oldest row shown.
 */
export const auditQuerySchema = z.strictObject({
  shareId: shareIdSchema.optional(),
  terminalId: terminalIdSchema.optional(),
  laneId: laneIdSchema.optional(),
  sinceMs: z.number().int().optional(),
  /** Rows before this moment, without it. */
  untilMs: z.number().int().optional(),
  type: auditTypeSchema.optional(),
  /** Any of these, for a filter by kind. */
  types: z.array(auditTypeSchema).min(1).optional(),
  actorKind: actorSchema.shape.kind.optional(),
  actorId: z.string().min(1).max(200).optional(),
  beforeSeq: z.number().int().positive().optional(),
  /** For what came since: the `seq` of the newest row shown. */
  afterSeq: z.number().int().nonnegative().optional(),
  limit: z.number().int().min(0).default(100),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

export const auditListSchema = z.object({ events: z.array(auditEventSchema) });

export const auditVerifySchema = z.strictObject({ expect: headSchema.optional() });

/** `events`: rows that hold. `firstBroken`: the first that does not. */
export const auditCheckSchema = z.object({
  ok: z.boolean(),
  events: z.number().int().nonnegative(),
  head: z.string().nullable(),
  firstBroken: z.object({ seq: z.number().int().nonnegative(), problem: z.string() }).nullable(),
});
export type AuditCheck = z.infer<typeof auditCheckSchema>;

export const auditHeadSchema = z.object({ head: z.string(), events: z.number().int().nonnegative() });
export type AuditHead = z.infer<typeof auditHeadSchema>;

/** One thing of an export: each row in order, then the head of what was exported. Without that last one it is not whole. */
export const auditExportSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("row"), event: auditEventSchema }),
  auditHeadSchema.extend({ kind: z.literal("head") }),
]);
export type AuditExport = z.infer<typeof auditExportSchema>;
