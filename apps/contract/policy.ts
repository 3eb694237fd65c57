// The set of rules in force, as `policy show` and the watch stream tell of it. Knows no rule's meaning.
import { z } from "zod";

/** A mistake in the operator's files. `line` from 1; null where a file or the folder as a whole is meant. */
export const policyProblemSchema = z.object({
  path: z.string(),
  line: z.number().int().positive().nullable(),
  message: z.string(),
});
export type PolicyProblem = z.infer<typeof policyProblemSchema>;

/** `loadedAtMs` null: no set was ever good, and everything is denied. `problem`: of the files as they are now; an older set is then in force. */
export const policyStateSchema = z.object({
  loadedAtMs: z.number().int().nullable(),
  problem: policyProblemSchema.nullable(),
});
export type PolicyState = z.infer<typeof policyStateSchema>;

export const policyFilesSchema = policyStateSchema.extend({
  files: z.array(z.object({ path: z.string(), policyIds: z.array(z.string()) })),
});
export type PolicyFiles = z.infer<typeof policyFilesSchema>;

/** Not `ok`: nothing has changed, and the set before is in force. */
export const policyReloadSchema = z.object({ ok: z.boolean(), problem: policyProblemSchema.nullable() });
export type PolicyReload = z.infer<typeof policyReloadSchema>;
