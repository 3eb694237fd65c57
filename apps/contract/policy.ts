// The policies in force, as `policy show` and the watch stream report them, and what they decide.
import { z } from "zod";
import { approvalNeedsSchema } from "./approval";
import { accessSchema } from "./share";

/** A mistake in a policy file. `line` counts from 1; null if it is about the whole file or folder. */
export const policyProblemSchema = z.object({
  path: z.string(),
  line: z.number().int().positive().nullable(),
  message: z.string(),
});
export type PolicyProblem = z.infer<typeof policyProblemSchema>;

/** `loadedAtMs` null: no policies could be loaded yet, so everything is denied. `problem`: what is wrong with the files now; the policies loaded before stay in force. */
export const policyStateSchema = z.object({
  loadedAtMs: z.number().int().nullable(),
  problem: policyProblemSchema.nullable(),
});
export type PolicyState = z.infer<typeof policyStateSchema>;

export const policyFilesSchema = policyStateSchema.extend({
  files: z.array(z.object({ path: z.string(), policyIds: z.array(z.string()) })),
});
export type PolicyFiles = z.infer<typeof policyFilesSchema>;

/** If not `ok`, nothing changed and the policies loaded before stay in force. */
export const policyReloadSchema = z.object({ ok: z.boolean(), problem: policyProblemSchema.nullable() });
export type PolicyReload = z.infer<typeof policyReloadSchema>;

/** A change to the request that the policy would allow; the share dialog offers it as a button. */
export const insteadSchema = z.object({
  label: z.string(),
  change: z.object({
    access: accessSchema.optional(),
    ttlMs: z.number().int().positive().optional(),
    needsKeys: z.boolean().optional(),
    relay: z.string().optional(),
  }),
});
export type Instead = z.infer<typeof insteadSchema>;

export const verdictSchema = z.object({
  verdict: z.enum(["allow", "deny", "needs-approval"]),
  reason: z.string(),
  policyIds: z.array(z.string()),
  instead: z.array(insteadSchema),
  /** Who must approve. Only with `needs-approval`, or if an approval turned it into `allow`. */
  needs: approvalNeedsSchema.optional(),
});
export type Verdict = z.infer<typeof verdictSchema>;
