// Tokens that agents and scripts sign in with. The secret is shown once, when the token is created, and is stored nowhere.
import { z } from "zod";
import { tokenIdSchema } from "./ids";
import { AGENT_NAME_MAX_LENGTH, tooLong } from "./limits";

/** `requester`: can request shares and manage its own; can never approve. */
export const tokenRoleSchema = z.enum(["requester"]);
export type TokenRole = z.infer<typeof tokenRoleSchema>;

/** The agent's name in policies (`Lanecast::Agent::"…"`), lists and the audit log. Its characters need no quoting. */
export const agentNameSchema = z
  .string()
  .max(AGENT_NAME_MAX_LENGTH, tooLong(AGENT_NAME_MAX_LENGTH))
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, ".", "_" and "-", and start with a letter or digit');

export const tokenSchema = z.object({
  tokenId: tokenIdSchema,
  name: agentNameSchema,
  role: tokenRoleSchema,
  createdAtMs: z.number().int().nonnegative(),
});
export type Token = z.infer<typeof tokenSchema>;
