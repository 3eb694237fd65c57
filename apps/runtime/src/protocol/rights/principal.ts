// Who speaks through the door. Knows no rights: those are in agent-rights and, for what is shared, the policy's.
import type { TokenId } from "#contract/ids";

export type Principal =
  | { readonly kind: "operator"; readonly id: string }
  /** `id`: the agent's name; the token it came with, so that revoking that one shuts it out. */
  | { readonly kind: "agent"; readonly id: string; readonly tokenId: TokenId };
export type AgentPrincipal = Extract<Principal, { kind: "agent" }>;

/** The person whose runtime this is: the page they opened and the command line of their account (INTERFACE 4). */
export const OPERATOR: Principal = { kind: "operator", id: "me" };
