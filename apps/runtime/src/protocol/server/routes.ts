// Routes HTTP requests: checks Host and Origin first, then serves the page, a session, a ticket or a socket.
import { SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "#contract/limits";
import { type Answer, refuse } from "./answers";
import { type ApiAnswer, challengePage, issueTicket, openSession, returnPage } from "./api";
import type { Principal } from "./door";
import type { Here } from "./here";
import type { DoorRequest } from "./request";
import { serveStatic } from "./static-page";

const onlyMethods = (allowed: readonly string[], { method }: DoorRequest): Answer | null =>
  allowed.includes(method)
    ? null
    : refuse(405, "invalid-input", `Only ${allowed.join(" and ")} requests are allowed.`, {
        Allow: allowed.join(", "),
      });

/** Another site's page sends its Origin; the command line and the address bar send none. */
export const isForeignPage = (request: DoorRequest, here: Here): boolean => {
  const origin = request.header("origin");
  return origin !== null && origin !== here.origin;
};

const FOREIGN_ORIGIN = refuse(403, "forbidden", "Requests from other pages aren't allowed.");
const FOREIGN_HOST = refuse(403, "forbidden", "This host name isn't allowed.");
const SOCKET_PATH = "/api/socket";

export type UpgradeAnswer =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly answer: Answer };

const refuseUpgrade = (answer: Answer): UpgradeAnswer => ({ ok: false, answer });

/** Whether a request may become a socket. */
export const routeUpgrade = (request: DoorRequest, here: Here): UpgradeAnswer => {
  if (request.header("host") !== here.host) return refuseUpgrade(FOREIGN_HOST);
  if (request.pathname !== SOCKET_PATH) return refuseUpgrade(refuse(404, "not-found", "There is no socket here."));
  const refusedMethod = onlyMethods(["GET"], request);
  if (refusedMethod !== null) return refuseUpgrade(refusedMethod);
  if (request.header("origin") !== here.origin) return refuseUpgrade(FOREIGN_ORIGIN);
  const offered = (request.header("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
  const ticket = offered
    .find((name) => name.startsWith(TICKET_SUBPROTOCOL_PREFIX))
    ?.slice(TICKET_SUBPROTOCOL_PREFIX.length);
  // The ticket is used up even if something else is wrong: once sent, it must not work later.
  const principal = ticket === undefined ? null : here.door.admit(ticket);
  if (principal === null) return refuseUpgrade(refuse(401, "unauthorized", "The ticket is missing, used or expired."));
  if (offered.includes(SOCKET_SUBPROTOCOL)) return { ok: true, principal };
  return refuseUpgrade(refuse(400, "version-mismatch", `This runtime requires the subprotocol ${SOCKET_SUBPROTOCOL}.`));
};

/** A request for the socket's path without an upgrade. Its ticket is used up all the same. */
const withoutUpgrade = (request: DoorRequest, here: Here): Answer => {
  const upgrade = routeUpgrade(request, here);
  if (!upgrade.ok) return upgrade.answer;
  return refuse(426, "invalid-input", "Only WebSocket connections are allowed.", { Upgrade: "websocket" });
};

const post = (
  request: DoorRequest,
  here: Here,
  answer: () => ApiAnswer | Promise<ApiAnswer>,
): ApiAnswer | Promise<ApiAnswer> =>
  onlyMethods(["POST"], request) ?? (isForeignPage(request, here) ? FOREIGN_ORIGIN : answer());

/** The answer to one request. */
export const route = (request: DoorRequest, here: Here): ApiAnswer | Promise<ApiAnswer> => {
  if (request.header("host") !== here.host) return FOREIGN_HOST;
  switch (request.pathname) {
    case "/api/session":
      return post(request, here, () => openSession(request, here));
    case "/api/ticket":
      return post(request, here, () => issueTicket(request, here));
    case "/api/challenge":
      return post(request, here, () => challengePage(here.passes));
    case "/api/return":
      return post(request, here, () => returnPage(request, here));
    case SOCKET_PATH:
      return withoutUpgrade(request, here);
    default:
      return (
        onlyMethods(["GET", "HEAD"], request) ??
        serveStatic(here.pageFiles, request.pathname, request.header("accept-encoding"))
      );
  }
};
