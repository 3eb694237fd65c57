// What an agent or a script signs in with, as it is listed. The token itself is shown once, when it is made, and stored nowhere.
import { z } from "zod";
import { tokenIdSchema } from "./ids";
import { AGENT_NAME_MAX_LENGTH } from "./limits";

/** `requester`: may ask, and look after what it asked for; never approves. */
export const tokenRoleSchema = z.enum(["requester"]);
export type TokenRole = z.infer<typeof tokenRoleSchema>;

/** The agent's name: stands in policies (`Lanecast::Agent::"…"`), lists and the audit log, so it holds nothing that needs quoting. */
export const agentNameSchema = z
  .string()
  .max(AGENT_NAME_MAX_LENGTH, `must be ${AGENT_NAME_MAX_LENGTH} characters or fewer`)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    "must be letters, digits, dots, dashes and underscores, a letter or digit first",
  );

export const tokenSchema = z.object({
  tokenId: tokenIdSchema,
  name: agentNameSchema,
  role: tokenRoleSchema,
  createdAtMs: z.number().int().nonnegative(),
});
export type Token = z.infer<typeof tokenSchema>;
