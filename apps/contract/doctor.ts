// What `doctor` answers: one check for each thing that sharing needs, with what to do about a missing one.
import { z } from "zod";

export const checkSchema = z.object({
  id: z.string(),
  ok: z.boolean(),
  /** Sharing works without it: another backend can share. */
  optional: z.boolean(),
  /** A version or a path. */
  found: z.string().nullable(),
  problem: z.string().nullable(),
  remedy: z.string().nullable(),
});
export type Check = z.infer<typeof checkSchema>;
