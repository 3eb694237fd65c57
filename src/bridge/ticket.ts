// Signs the page in (DOOR1): trades the one-use code for a session cookie, and the cookie for a socket ticket.
import { z } from "zod";
import { SOCKET_SUBPROTOCOL } from "#contract/limits";
import type { Network, PostResponse } from "../platform/network";
import type { RefusalReason } from "../stores/connection-store";

export type TicketResult =
  | { readonly kind: "ticket"; readonly ticket: string }
  /**
   * `unauthorized`: there is no cookie, or it belongs to a runtime that has stopped. `version-mismatch`: the runtime speaks
   * another version of the protocol; its socket would only close, without a reason.
   */
  | { readonly kind: "refused"; readonly reason: RefusalReason }
  /** No answer, or an unreadable one. Retrying may help. */
  | { readonly kind: "unreachable" };

const passSchema = z.object({ id: z.string().min(1), secret: z.string().min(1) });
const sessionSchema = z.object({ pass: passSchema });
const ticketSchema = z.object({ ticket: z.string().min(1), protocol: z.string().default(SOCKET_SUBPROTOCOL) });
const challengeSchema = z.object({ nonce: z.string().min(1) });
type Pass = z.infer<typeof passSchema>;

const HTTP_OK = 200;
const HTTP_UNAUTHORIZED = 401;
const HTTP_FORBIDDEN = 403;

const post = async (network: Network, path: string, body: unknown): Promise<PostResponse | null> => {
  try {
    return await network.post(path, body);
  } catch {
    return null;
  }
};

export interface SignInDeps {
  readonly network: Network;
  /** ws://…/api/socket */
  readonly socketUrl: string;
  /** Base64url of HMAC-SHA256. */
  readonly hmac: (secret: string, text: string) => Promise<string>;
}

/**
 * Proves to a restarted runtime that this page was signed in before. The secret of its pass stays in this page's memory:
 * another program at this address learns only a proof, which works at this address alone.
 */
const signInAgain = async ({ network, socketUrl, hmac }: SignInDeps, { id, secret }: Pass): Promise<boolean> => {
  const { origin } = new URL(socketUrl.replace(/^ws/, "http"));
  const challenge = challengeSchema.safeParse((await post(network, "/api/challenge", {}))?.body);
  if (!challenge.success) return false;
  const { nonce } = challenge.data;
  const proof = await hmac(secret, `${nonce} ${origin}`);
  return (await post(network, "/api/return", { id, nonce, proof }))?.status === HTTP_OK;
};

const isRefused = ({ status }: PostResponse): boolean => status === HTTP_UNAUTHORIZED || status === HTTP_FORBIDDEN;

/**
 * Requests tickets, each of which works once and for 10 s. With a code, trades the code for a cookie first. A rejected code
 * isn't an error here: the page may have used it before a reload and still have a valid cookie. The ticket request shows which.
 */
export const createTicketRequests = (deps: SignInDeps) => {
  const { network } = deps;
  let pass: Pass | null = null;

  const ask = async (): Promise<PostResponse | null> => {
    const response = await post(network, "/api/ticket", {});
    if (response === null || pass === null || !isRefused(response)) return response;
    // The cookie belongs to a runtime that has stopped.
    return (await signInAgain(deps, pass)) ? post(network, "/api/ticket", {}) : response;
  };

  return async (code: string | null): Promise<TicketResult> => {
    const session = code === null ? null : await post(network, "/api/session", { code });
    if (code !== null && session === null) return { kind: "unreachable" };
    const signedIn = sessionSchema.safeParse(session?.body);
    if (signedIn.success) pass = signedIn.data.pass;
    const response = await ask();
    if (response === null) return { kind: "unreachable" };
    if (isRefused(response)) return { kind: "refused", reason: "unauthorized" };
    const parsed = ticketSchema.safeParse(response.body);
    if (!parsed.success) return { kind: "unreachable" };
    const { ticket, protocol } = parsed.data;
    return protocol === SOCKET_SUBPROTOCOL
      ? { kind: "ticket", ticket }
      : { kind: "refused", reason: "version-mismatch" };
  };
};
