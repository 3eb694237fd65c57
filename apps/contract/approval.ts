// A request that waits for a yes, as the queue shows it, and what a yes or a no may carry.
import { z } from "zod";
import { backendSchema } from "./errors";
import { approvalIdSchema, shareIdSchema, terminalIdSchema } from "./ids";
import { REASON_MAX_LENGTH, SIGNATURE_MAX_LENGTH, TTL_ABSOLUTE_MAX_MS } from "./limits";
import { accessSchema, reachSchema, requesterSchema } from "./share";

/** Whose yes the policy wants: the operator's, or another person's, by an ssh signature. */
export const approvalNeedsSchema = z.enum(["operator", "four-eyes"]);
export type ApprovalNeeds = z.infer<typeof approvalNeedsSchema>;

/** What a signature must have been made for (`ssh-keygen -Y sign -n`): one made for a file or a commit is none. */
export const SIGNATURE_NAMESPACE = "lanecast-approval";

export const approvalRequestSchema = z.object({
  terminalId: terminalIdSchema,
  lane: z.string(),
  backend: backendSchema,
  relay: z.string(),
  reach: reachSchema,
  access: accessSchema,
  ttlMs: z.number().int().positive(),
  keyCount: z.number().int().nonnegative(),
  /** SHA256:… of each key that may join; empty exactly with `anyoneWithLink`. */
  fingerprints: z.array(z.string()),
  anyoneWithLink: z.boolean(),
  /** The asker's own words. */
  reason: z.string().nullable(),
});

/** The terms a yes was given for; never wider than the request. */
export const grantedSchema = z.object({ access: accessSchema, ttlMs: z.number().int().positive() });
export type Granted = z.infer<typeof grantedSchema>;

export const approvalSchema = z.object({
  approvalId: approvalIdSchema,
  state: z.enum(["asked", "given", "refused", "expired"]),
  shareId: shareIdSchema,
  request: approvalRequestSchema,
  needs: approvalNeedsSchema,
  /** Why the policy wants an approval. */
  why: z.string(),
  askedBy: requesterSchema,
  askedAtMs: z.number().int(),
  expiresAtMs: z.number().int(),
  /** The operator, or whoever signed, by the name in `<home>/approvers`. */
  decidedBy: z.string().nullable(),
  note: z.string().nullable(),
  /** Null until it is given; less than `request` where it was narrowed. */
  granted: grantedSchema.nullable(),
});
export type Approval = z.infer<typeof approvalSchema>;

const noteSchema = z.string().trim().max(REASON_MAX_LENGTH, `must be ${REASON_MAX_LENGTH} characters or fewer`);

export const approvalRefSchema = z.strictObject({ approvalId: approvalIdSchema });

/** A wider `access` or a longer `ttlMs` than asked for is `invalid-input`. `signature`: the armoured text of `ssh-keygen -Y sign`. */
export const approvalGiveSchema = approvalRefSchema.extend({
  access: accessSchema.optional(),
  ttlMs: z.number().int().positive().max(TTL_ABSOLUTE_MAX_MS).optional(),
  note: noteSchema.optional(),
  signature: z.string().max(SIGNATURE_MAX_LENGTH, `must be ${SIGNATURE_MAX_LENGTH} characters or fewer`).optional(),
});
export type ApprovalGiving = z.infer<typeof approvalGiveSchema>;

export const approvalRefuseSchema = approvalRefSchema.extend({ note: noteSchema.optional() });
