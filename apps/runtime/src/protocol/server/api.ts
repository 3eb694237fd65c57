// The two HTTP calls before a socket: trade a code for a session, and a session or token for a ticket.
import { z } from "zod";
import { SOCKET_SUBPROTOCOL } from "#contract/limits";
import { type Answer, json, refuse } from "./answers";
import { type Door, OPERATOR, type Principal } from "./door";
import type { Here } from "./here";
import { type Passes, returnBodySchema } from "./passes";
import type { DoorRequest } from "./request";

/** A code in JSON is about 60 bytes. */
export const API_BODY_MAX_BYTES = 1_024;

const sessionBodySchema = z.strictObject({ code: z.string().min(1).max(128) });

/** Cookies ignore the port: without it in the name, two runtimes would sign out each other's pages. */
export const cookieNameOf = (port: number): string => `lanecast_${port}`;

const readCookie = (header: string | null, name: string): string | null => {
  for (const part of (header ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name && value !== undefined && value !== "") return value;
  }
  return null;
};

/** The token of an Authorization header; null if there is none. */
export const readBearer = (header: string | null): string | null =>
  /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(header ?? "")?.[1] ?? null;

/** The operator or agent whose secret the request has, or null. */
const identify = (request: DoorRequest, door: Door, port: number): Principal | null => {
  const authorization = request.header("authorization");
  // A token takes precedence: a valid cookie doesn't make up for a wrong token.
  if (authorization !== null) {
    const token = readBearer(authorization);
    return token === null ? null : door.byToken(token);
  }
  const session = readCookie(request.header("cookie"), cookieNameOf(port));
  return session === null ? null : door.bySession(session);
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** `principal` is set when the request showed a valid secret. */
export interface ApiAnswer extends Answer {
  readonly principal?: Principal;
}

/** POST /api/session {"code"}: 200 with the cookie and {"pass"}, 400 for any other body, 401 for an invalid code. */
export const openSession = async (request: DoorRequest, { door, passes, port }: Here): Promise<ApiAnswer> => {
  const text = await request.text(API_BODY_MAX_BYTES);
  if (text === null) return refuse(413, "invalid-input", `The body must not exceed ${API_BODY_MAX_BYTES} bytes.`);
  const body = sessionBodySchema.safeParse(parseJson(text));
  if (!body.success) return refuse(400, "invalid-input", 'The body must be {"code": "…"}.');
  const secret = door.trade(body.data.code);
  const principal = secret === null ? null : door.bySession(secret);
  if (secret === null || principal === null)
    return refuse(401, "unauthorized", "This link has expired. Run `lanecast open` for a new one.");
  // Only here, for the code: a cookie can be read by another user's program on another port, and must not outlive this run.
  return { ...json(200, { ok: true, pass: passes.issue() }, cookieHeader(secret, port)), principal };
};

const cookieHeader = (secret: string, port: number) => ({
  "Set-Cookie": `${cookieNameOf(port)}=${secret}; HttpOnly; SameSite=Strict; Path=/api`,
});

/** POST /api/challenge: {"nonce"} for one proof. Tells nothing about who asks. */
export const challengePage = (passes: Passes): ApiAnswer => json(200, { nonce: passes.challenge() });

/** POST /api/return {"id","nonce","proof"}: 200 with a new cookie, 400 for any other body, 401 for a proof that doesn't fit. */
export const returnPage = async (request: DoorRequest, { door, passes, port, origin }: Here): Promise<ApiAnswer> => {
  const text = await request.text(API_BODY_MAX_BYTES);
  if (text === null) return refuse(413, "invalid-input", `The body must not exceed ${API_BODY_MAX_BYTES} bytes.`);
  const body = returnBodySchema.safeParse(parseJson(text));
  if (!body.success) return refuse(400, "invalid-input", 'The body must be {"id": "…", "nonce": "…", "proof": "…"}.');
  if (!passes.verify(body.data, origin))
    return refuse(401, "unauthorized", "This page isn't signed in. Run `lanecast open` for a new link.");
  return { ...json(200, { ok: true }, cookieHeader(door.reopen(), port)), principal: OPERATOR };
};

/**
 * POST /api/ticket: {"ticket","protocol"} with a valid cookie or `Authorization: Bearer`; else 401. `protocol`: the socket's
 * subprotocol. A browser hides the answer to a refused socket, so this is how a page learns that it has another version.
 */
export const issueTicket = (request: DoorRequest, { door, port }: Here): ApiAnswer => {
  const principal = identify(request, door, port);
  if (principal === null)
    return refuse(401, "unauthorized", "This page isn't signed in. Run `lanecast open` for a new link.");
  return { ...json(200, { ticket: door.issueTicket(principal), protocol: SOCKET_SUBPROTOCOL }), principal };
};
