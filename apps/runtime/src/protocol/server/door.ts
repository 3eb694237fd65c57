// Authentication (DOOR1): a code is traded for a session, a session or a token for a ticket, and a ticket opens a socket.
import { createHash, timingSafeEqual } from "node:crypto";
import type { TokenId } from "#contract/ids";
import type { Clock } from "../../platform/clock";
import { newSecret } from "../../platform/ids";

/** A ticket only has to last until the next request (DOOR2). */
const TICKET_TTL_MS = 10_000;
/** A printed link may wait for the operator, but must not stay valid in a terminal's scrollback. */
const CODE_TTL_MS = 60 * 60 * 1_000;
const MAX_UNUSED_CODES = 16;
const MAX_UNUSED_TICKETS = 64;
/** How many pages can be signed in at the same time; beyond that, the oldest is signed out. */
const MAX_SESSIONS = 64;

/** Who speaks on a connection. */
export type Principal =
  | { readonly kind: "operator"; readonly id: string }
  /** `id` is the agent's name. The token is part of it, so that revoking the token shuts this agent out. */
  | { readonly kind: "agent"; readonly id: string; readonly tokenId: TokenId };
export type AgentPrincipal = Extract<Principal, { kind: "agent" }>;

/** The person who runs lanecast: the page that they opened, and the command line of their account. `me` is the name in policies. */
export const OPERATOR: Principal = { kind: "operator", id: "me" };

/** Secrets that work once and for a limited time: the page's codes and the socket's tickets. Keeps only their digests. */
export interface OneUse<T> {
  /** A new secret for `value`. Beyond the limit the oldest unused secret stops working. */
  issue(value: T): string;
  /** Returns the value once; null for an unknown, used or expired secret. */
  redeem(secret: string): T | null;
}

export interface OneUseLimits {
  /** Counted since boot, sleep included, so that neither the wall clock nor a machine's sleep prolongs it. */
  readonly ttlMs: number;
  readonly maxUnused: number;
}

/** Secrets are looked up by digest: the time of a comparison reveals nothing, and memory contains no usable secret. */
export const digestOf = (secret: string): string => createHash("sha256").update(secret).digest("base64");

export const createOneUse = <T>(clock: Pick<Clock, "bootMs">, { ttlMs, maxUnused }: OneUseLimits): OneUse<T> => {
  const unused = new Map<string, { readonly value: T; readonly untilMs: number }>();
  return {
    issue: (value) => {
      const secret = newSecret();
      unused.set(digestOf(secret), { value, untilMs: clock.bootMs() + ttlMs });
      const oldest = unused.keys().next().value;
      if (unused.size > maxUnused && oldest !== undefined) unused.delete(oldest);
      return secret;
    },
    redeem: (secret) => {
      const digest = digestOf(secret);
      const found = unused.get(digest);
      unused.delete(digest);
      return found !== undefined && clock.bootMs() <= found.untilMs ? found.value : null;
    },
  };
};

export interface Door {
  /** A code for one page, valid once and for an hour. */
  issueCode(): string;
  /** Trades a code for a session's secret; null if the code is invalid. */
  trade(code: string): string | null;
  /** The secret of a new session for a page that proved that it was signed in before. */
  reopen(): string;
  /** The principal of a session, which lasts as long as the runtime. */
  bySession(secret: string): Principal | null;
  /** The principal of a bearer token. */
  byToken(token: string): Principal | null;
  /** A ticket for one socket, valid once and for 10 s. */
  issueTicket(principal: Principal): string;
  admit(ticket: string): Principal | null;
}

/** `cliToken` is in the 0600 file of the runtime directory: a process that can read it acts for the operator. `agentOf` finds the agent with another token. */
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
    reopen: () => openSession(OPERATOR),
    bySession: (secret) => sessions.get(digestOf(secret)) ?? null,
    byToken: (token) => (timingSafeEqual(Buffer.from(digestOf(token)), tokenDigest) ? OPERATOR : agentOf(token)),
    issueTicket: (principal) => tickets.issue(principal),
    admit: (ticket) => tickets.redeem(ticket),
  };
};
