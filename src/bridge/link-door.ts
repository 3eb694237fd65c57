// The way through the runtime's door (INTERFACE 5): one-use code → cookie, cookie → ticket. Opens no socket and keeps nothing.
import { z } from "zod";
import type { Network, PostAnswer } from "../platform/network";

export type DoorAnswer =
  | { readonly kind: "ticket"; readonly ticket: string }
  /** No cookie, or one of a runtime that is gone. */
  | { readonly kind: "refused" }
  /** Nobody answered, or not with sense: worth another try. */
  | { readonly kind: "unreachable" };

const ticketSchema = z.object({ ticket: z.string().min(1) });

const HTTP_UNAUTHORIZED = 401;
const HTTP_FORBIDDEN = 403;

const post = async (network: Network, path: string, body: unknown): Promise<PostAnswer | null> => {
  try {
    return await network.post(path, body);
  } catch {
    return null;
  }
};

/** Asks for a ticket with the cookie; good once, and for 10 s. */
const askTicket = async (network: Network): Promise<DoorAnswer> => {
  const answer = await post(network, "/api/ticket", {});
  if (!answer) return { kind: "unreachable" };
  if (answer.status === HTTP_UNAUTHORIZED || answer.status === HTTP_FORBIDDEN) return { kind: "refused" };
  const parsed = ticketSchema.safeParse(answer.body);
  return parsed.success ? { kind: "ticket", ticket: parsed.data.ticket } : { kind: "unreachable" };
};

/**
 * Gets a ticket; with a code, trades that for the cookie first. A code that the runtime will not have may be one that this
 * very page has used up: whether the cookie from then still does, the ticket shows.
 */
export const passDoor = async (network: Network, code: string | null): Promise<DoorAnswer> => {
  if (code !== null && !(await post(network, "/api/session", { code }))) return { kind: "unreachable" };
  return askTicket(network);
};
