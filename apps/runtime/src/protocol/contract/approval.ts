// A request that waits for a yes, as the queue shows it.
import { z } from "zod";
import { backendSchema } from "./errors";
import { approvalIdSchema, shareIdSchema, terminalIdSchema } from "./ids";
import { accessSchema, reachSchema } from "./share";

export const approvalRequestSchema = z.object({
  terminalId: terminalIdSchema,
  lane: z.string(),
  backend: backendSchema,
  relay: z.string(),
  reach: reachSchema,
  access: accessSchema,
  ttlMs: z.number().int().positive(),
  keyCount: z.number().int().nonnegative(),
  anyoneWithLink: z.boolean(),
  reason: z.string().nullable(),
});

export const approvalSchema = z.object({
  approvalId: approvalIdSchema,
  state: z.enum(["asked", "given", "refused", "expired"]),
  shareId: shareIdSchema,
  request: approvalRequestSchema,
  askedBy: z.object({ kind: z.enum(["operator", "agent"]), id: z.string() }),
  askedAtMs: z.number().int(),
  expiresAtMs: z.number().int(),
  decidedBy: z.string().nullable(),
  note: z.string().nullable(),
});
export type Approval = z.infer<typeof approvalSchema>;
