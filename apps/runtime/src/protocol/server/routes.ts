// Which request gets which answer (INTERFACE 5): exact Host first, exact Origin, then page, session, ticket or socket. Listens on nothing.
import type { Server } from "bun";
import { SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "#contract/limits";
import { type Answer, commonHeaders, type Headers, refuse } from "./answers";
import { issueTicket, openSession } from "./api";
import type { Door } from "./door";
import type { SocketState } from "./socket";
import { serveStatic } from "./static-page";

/** What every request is measured against. */
export interface Here {
  readonly door: Door;
  readonly port: number;
  /** `127.0.0.1:PORT`; a name that resolves here (DNS rebinding) is not it. */
  readonly host: string;
  readonly origin: string;
  readonly common: Headers;
  readonly pageDir: string;
}

export const createHere = (door: Door, pageDir: string, port: number): Here => {
  // As browsers write it: without the port where it is HTTP's own.
  const { host, origin } = new URL(`http://127.0.0.1:${port}`);
  return { door, port, host, origin, common: commonHeaders(host), pageDir };
};

const onlyMethods = (allowed: readonly string[], request: Request): Answer | null =>
  allowed.includes(request.method)
    ? null
    : refuse(405, "invalid-input", `Only ${allowed.join(" and ")}.`, { Allow: allowed.join(", ") });

/** A page elsewhere names itself in Origin; the command line and the address bar send none. */
const isForeignPage = (request: Request, here: Here): boolean => {
  const origin = request.headers.get("origin");
  return origin !== null && origin !== here.origin;
};

const FOREIGN_ORIGIN = refuse(403, "forbidden", "Requests come from this page only.");

/** Null when the request has become a socket. */
const upgrade = (request: Request, server: Server<SocketState>, here: Here): Answer | null => {
  const refusedMethod = onlyMethods(["GET"], request);
  if (refusedMethod !== null) return refusedMethod;
  if (request.headers.get("origin") !== here.origin) return FOREIGN_ORIGIN;
  const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
  const ticket = offered
    .find((name) => name.startsWith(TICKET_SUBPROTOCOL_PREFIX))
    ?.slice(TICKET_SUBPROTOCOL_PREFIX.length);
  // The ticket is spent whatever else is wrong: what was shown once must not open later.
  const principal = ticket === undefined ? null : here.door.admit(ticket);
  if (principal === null) return refuse(401, "unauthorized", "The ticket is missing, used or too old.");
  if (!offered.includes(SOCKET_SUBPROTOCOL)) {
    return refuse(400, "version-mismatch", `This runtime speaks ${SOCKET_SUBPROTOCOL}.`);
  }
  // Answered by name: the ticket must not come back as the protocol that was agreed on.
  const headers = { ...here.common, "Sec-WebSocket-Protocol": SOCKET_SUBPROTOCOL };
  if (server.upgrade(request, { headers, data: { principal, session: null } })) return null;
  return refuse(426, "invalid-input", "This is a WebSocket.", { Upgrade: "websocket" });
};

const post = (request: Request, here: Here, answer: () => Answer | Promise<Answer>): Answer | Promise<Answer> =>
  onlyMethods(["POST"], request) ?? (isForeignPage(request, here) ? FOREIGN_ORIGIN : answer());

/** The answer to one request, or null when it has become a socket. */
export const route = (request: Request, server: Server<SocketState>, here: Here): Answer | null | Promise<Answer> => {
  if (request.headers.get("host") !== here.host) return refuse(403, "forbidden", "There is nothing under this name.");
  const { pathname } = new URL(request.url);
  switch (pathname) {
    case "/api/session":
      return post(request, here, () => openSession(request, here.door, here.port));
    case "/api/ticket":
      return post(request, here, () => issueTicket(request, here.door, here.port));
    case "/api/socket":
      return upgrade(request, server, here);
    default:
      return onlyMethods(["GET", "HEAD"], request) ?? serveStatic(here.pageDir, pathname);
  }
};
