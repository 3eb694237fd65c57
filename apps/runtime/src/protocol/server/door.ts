// Who may come in (INTERFACE 5): code → session → ticket, and the command line's token. Knows no HTTP, no cookie syntax, no socket.
import { timingSafeEqual } from "node:crypto";
import type { Clock } from "../../platform/clock";
import { newSecret } from "../../platform/ids";
import { OPERATOR, type Principal } from "../rights/principal";
import { createOneUse, digestOf } from "./one-use";

/** INTERFACE 5: a ticket lives from one request to the next. */
const TICKET_TTL_MS = 10_000;
/** A printed address may wait for the operator, but not lie in a terminal's scrollback for good. */
const CODE_TTL_MS = 60 * 60 * 1_000;
const MAX_UNUSED_CODES = 16;
const MAX_UNUSED_TICKETS = 64;
/** Pages opened over the life of one runtime; the oldest has to be opened anew. */
const MAX_SESSIONS = 64;

export interface Door {
  /** A code for one page, good once and for an hour. */
  issueCode(): string;
  /** A code for a session's secret; null when it opens nothing. */
  trade(code: string): string | null;
  /** Who a session's secret stands for, as long as the runtime lives. */
  bySession(secret: string): Principal | null;
  /** Who a bearer token stands for. */
  byToken(token: string): Principal | null;
  /** A ticket for one socket, good once and for 10 s. */
  issueTicket(principal: Principal): string;
  admit(ticket: string): Principal | null;
}

/** `cliToken`: in the 0600 note of the runtime directory; whoever can read that is the operator. `agentOf`: who else comes with a token. */
export const createDoor = (
  clock: Pick<Clock, "bootMs">,
  cliToken: string,
  agentOf: (token: string) => Principal | null = () => null,
): Door => {
  const codes = createOneUse<Principal>(clock, { ttlMs: CODE_TTL_MS, maxUnused: MAX_UNUSED_CODES });
  const tickets = createOneUse<Principal>(clock, { ttlMs: TICKET_TTL_MS, maxUnused: MAX_UNUSED_TICKETS });
  const sessions = new Map<string, Principal>();
  const tokenDigest = Buffer.from(digestOf(cliToken));

  const openSession = (principal: Principal): string => {
    const secret = newSecret();
    sessions.set(digestOf(secret), principal);
    const oldest = sessions.keys().next().value;
    if (sessions.size > MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
    return secret;
  };

  return {
    issueCode: () => codes.issue(OPERATOR),
    trade: (code) => {
      const principal = codes.redeem(code);
      return principal === null ? null : openSession(principal);
    },
    bySession: (secret) => sessions.get(digestOf(secret)) ?? null,
    byToken: (token) => (timingSafeEqual(Buffer.from(digestOf(token)), tokenDigest) ? OPERATOR : agentOf(token)),
    issueTicket: (principal) => tickets.issue(principal),
    admit: (ticket) => tickets.redeem(ticket),
  };
};
