// The contract's own version: a page or a command line of another one is refused as `version-mismatch`.

/** Raised when an older client would misread a newer runtime. */
export const CONTRACT_VERSION = 1;
/** The WebSocket subprotocol that names it (INTERFACE 5). */
export const SOCKET_SUBPROTOCOL = "lanecast.v1";
/** The prefix of the second subprotocol, which carries the one-use ticket. */
export const TICKET_SUBPROTOCOL_PREFIX = "ticket.";
/** The reason a socket is closed with (1008) when the token it came in with is not valid any more. */
export const CLOSED_REVOKED = "the token was revoked";
