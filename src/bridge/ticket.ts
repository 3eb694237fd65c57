// Signs the page in (INTERFACE 5): trades the one-use code for a session cookie, and the cookie for a socket ticket.
import { z } from "zod";
import type { Network, PostResponse } from "../platform/network";

export type TicketResult =
  | { readonly kind: "ticket"; readonly ticket: string }
  /** There is no cookie, or it belongs to a runtime that has stopped. */
  | { readonly kind: "refused" }
  /** No answer, or an unreadable one. Retrying may help. */
  | { readonly kind: "unreachable" };

const ticketSchema = z.object({ ticket: z.string().min(1) });

const HTTP_UNAUTHORIZED = 401;
const HTTP_FORBIDDEN = 403;

const post = async (network: Network, path: string, body: unknown): Promise<PostResponse | null> => {
  try {
    return await network.post(path, body);
  } catch {
    return null;
  }
};

/**
 * Requests a ticket, which works once and for 10 s. With a code, trades the code for a cookie first. A rejected code isn't
 * an error here: the page may have used it before a reload and still have a valid cookie. The ticket request shows which.
 */
export const requestTicket = async (network: Network, code: string | null): Promise<TicketResult> => {
  if (code !== null && !(await post(network, "/api/session", { code }))) return { kind: "unreachable" };
  const response = await post(network, "/api/ticket", {});
  if (!response) return { kind: "unreachable" };
  if (response.status === HTTP_UNAUTHORIZED || response.status === HTTP_FORBIDDEN) return { kind: "refused" };
  const parsed = ticketSchema.safeParse(response.body);
  return parsed.success ? { kind: "ticket", ticket: parsed.data.ticket } : { kind: "unreachable" };
};
