// A start that a client refused itself, before the runtime could be asked: what was wrong with its input. Pure shapes.
import { z } from "zod";
import { REASON_MAX_LENGTH, REFUSED_ISSUES_MAX_COUNT, REFUSED_PATH_MAX_LENGTH } from "./limits";

export const refusedStartSchema = z.strictObject({
  issues: z
    .array(
      z.strictObject({
        /** The flag or field as it is written. */
        path: z.string().min(1).max(REFUSED_PATH_MAX_LENGTH),
        /** What is wrong with it, in words; never the value of a secret. */
        problem: z.string().min(1).max(REASON_MAX_LENGTH),
      }),
    )
    .min(1)
    .max(REFUSED_ISSUES_MAX_COUNT),
});
