// The two calls before a socket: a code for a session, a session or token for a ticket. Checks what was sent, asks the door, shapes the answer.
import { z } from "zod";
import type { Principal } from "../rights/principal";
import { type Answer, json, refuse } from "./answers";
import type { Door } from "./door";

/** A code in JSON is about 60 bytes. */
export const API_BODY_MAX_BYTES = 1_024;

const sessionBodySchema = z.strictObject({ code: z.string().min(1).max(128) });

/** Cookies do not tell ports apart: without the port in its name, two runtimes would log each other's page out. */
export const cookieNameOf = (port: number): string => `lanecast_${port}`;

const readCookie = (header: string | null, name: string): string | null => {
  for (const part of (header ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name && value !== undefined && value !== "") return value;
  }
  return null;
};

const readBearer = (header: string | null): string | null =>
  /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(header ?? "")?.[1] ?? null;

const identify = (request: Request, door: Door, port: number): Principal | null => {
  // Whoever shows a token is judged by it alone: a wrong one is not saved by a cookie.
  if (request.headers.has("authorization")) {
    const token = readBearer(request.headers.get("authorization"));
    return token === null ? null : door.byToken(token);
  }
  const session = readCookie(request.headers.get("cookie"), cookieNameOf(port));
  return session === null ? null : door.bySession(session);
};

const readJson = async (request: Request): Promise<unknown> => {
  try {
    const text = await request.text();
    return text.length > API_BODY_MAX_BYTES ? null : JSON.parse(text);
  } catch {
    return null;
  }
};

/** POST /api/session {"code"}: 204 with the cookie, 400 for another body, 401 for a code that opens nothing. */
export const openSession = async (request: Request, door: Door, port: number): Promise<Answer> => {
  const body = sessionBodySchema.safeParse(await readJson(request));
  if (!body.success) return refuse(400, "invalid-input", 'The body must be {"code": "…"}.');
  const secret = door.trade(body.data.code);
  if (secret === null)
    return refuse(401, "unauthorized", "This address has been used or is too old. Run: lanecast open");
  const cookie = `${cookieNameOf(port)}=${secret}; HttpOnly; SameSite=Strict; Path=/api`;
  return json(200, { ok: true }, { "Set-Cookie": cookie });
};

/** POST /api/ticket: {"ticket"} for a cookie or `Authorization: Bearer`; 401 without. */
export const issueTicket = (request: Request, door: Door, port: number): Answer => {
  const principal = identify(request, door, port);
  if (principal === null) return refuse(401, "unauthorized", "This page is not signed in here. Run: lanecast open");
  return json(200, { ticket: door.issueTicket(principal) });
};
