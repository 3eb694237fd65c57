// Approvals: a share request that needs one, and the input of approving or denying it.
import { z } from "zod";
import { backendSchema } from "./errors";
import { approvalIdSchema, shareIdSchema, terminalIdSchema } from "./ids";
import { REASON_MAX_LENGTH, SIGNATURE_MAX_LENGTH, TTL_ABSOLUTE_MAX_MS, tooLong } from "./limits";
import { accessSchema, reachSchema, requesterSchema } from "./share";

/** Who must approve: the operator, or a second person with an ssh signature. */
export const approvalNeedsSchema = z.enum(["operator", "four-eyes"]);
export type ApprovalNeeds = z.infer<typeof approvalNeedsSchema>;

/** The namespace a signature must use (`ssh-keygen -Y sign -n`), so that a signed file or commit never counts as an approval. */
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
  /** SHA256:… of each key that may join; empty if and only if `anyoneWithLink` is set. */
  fingerprints: z.array(z.string()),
  anyoneWithLink: z.boolean(),
  /** The requester's own words. */
  reason: z.string().nullable(),
});

/** What was approved; never more than was requested. */
export const grantedSchema = z.object({ access: accessSchema, ttlMs: z.number().int().positive() });
export type Granted = z.infer<typeof grantedSchema>;

export const approvalSchema = z.object({
  approvalId: approvalIdSchema,
  state: z.enum(["asked", "given", "refused", "expired"]),
  shareId: shareIdSchema,
  request: approvalRequestSchema,
  needs: approvalNeedsSchema,
  /** Why the policy requires an approval. */
  why: z.string(),
  askedBy: requesterSchema,
  askedAtMs: z.number().int(),
  expiresAtMs: z.number().int(),
  /** The operator, or the signer's name from `<home>/approvers`. */
  decidedBy: z.string().nullable(),
  note: z.string().nullable(),
  /** It can no longer be decided, because its share ended or its token was revoked. Its state is then `expired`. */
  isWithdrawn: z.boolean(),
  /** Null until approved; less than `request` if the approval was limited. */
  granted: grantedSchema.nullable(),
});
export type Approval = z.infer<typeof approvalSchema>;

const noteSchema = z.string().trim().max(REASON_MAX_LENGTH, tooLong(REASON_MAX_LENGTH));

export const approvalRefSchema = z.strictObject({ approvalId: approvalIdSchema });

/** More `access` or a longer `ttlMs` than requested is `invalid-input`. `signature`: the armored output of `ssh-keygen -Y sign`. */
export const approvalGiveSchema = approvalRefSchema.extend({
  access: accessSchema.optional(),
  ttlMs: z.number().int().positive().max(TTL_ABSOLUTE_MAX_MS, "must be 7 days (168h) or shorter").optional(),
  note: noteSchema.optional(),
  signature: z.string().max(SIGNATURE_MAX_LENGTH, tooLong(SIGNATURE_MAX_LENGTH)).optional(),
});
export type ApprovalGiving = z.infer<typeof approvalGiveSchema>;

export const approvalRefuseSchema = approvalRefSchema.extend({ note: noteSchema.optional() });
