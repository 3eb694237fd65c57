// The way through the runtime's door (INTERFACE 5): one-use code → cookie, cookie → ticket. Opens no socket and keeps nothing.
import { z } from "zod";
import type { Network, PostAnswer } from "../platform/network";
import type { RefusalReason } from "../stores/connection-store";

export type DoorAnswer =
  | { readonly kind: "ticket"; readonly ticket: string }
  | { readonly kind: "refused"; readonly reason: RefusalReason }
  /** Nobody answered, or not with sense: worth another try. */
  | { readonly kind: "unreachable" };

const ticketSchema = z.object({ ticket: z.string().min(1) });

const HTTP_UNAUTHORIZED = 401;
const HTTP_FORBIDDEN = 403;
const HTTP_UPGRADE_REQUIRED = 426;

const post = async (network: Network, path: string, body: unknown): Promise<PostAnswer | null> => {
  try {
    return await network.post(path, body);
  } catch {
    return null;
  }
};

/** Trades the code for a cookie. False: nobody answered, the code is still good. A refused code is used up, which the ticket will show. */
export const tradeCode = async (network: Network, code: string): Promise<boolean> =>
  (await post(network, "/api/session", { code })) !== null;

/** Asks for a ticket with the cookie; good once, and for 10 s. */
export const askTicket = async (network: Network): Promise<DoorAnswer> => {
  const answer = await post(network, "/api/ticket", {});
  if (!answer) return { kind: "unreachable" };
  switch (answer.status) {
    case HTTP_UNAUTHORIZED:
    case HTTP_FORBIDDEN:
      return { kind: "refused", reason: "unauthorized" };
    case HTTP_UPGRADE_REQUIRED:
      return { kind: "refused", reason: "version-mismatch" };
    default: {
      const parsed = ticketSchema.safeParse(answer.body);
      return parsed.success ? { kind: "ticket", ticket: parsed.data.ticket } : { kind: "unreachable" };
    }
  }
};
