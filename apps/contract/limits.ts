// The bounds of every input, so that the page can show a limit up front, and the names that page, CLI and runtime use on the socket.

/** The message for a text that is too long. */
export const tooLong = (maxLength: number): string => `must be ${maxLength} characters or fewer`;

/** The longest lane name, in UTF-16 units: one line of the panel. */
export const LANE_NAME_MAX_LENGTH = 64;
/** The most labels of one lane, and the longest label. */
export const LABELS_MAX_COUNT = 16;
export const LABEL_MAX_LENGTH = 32;
/** The longest reason for a share: a paragraph in the audit log, not a document. */
export const REASON_MAX_LENGTH = 500;
/** The longest note that a handoff carries to the agent, or that the agent returns. */
export const HANDOFF_NOTE_MAX_LENGTH = 4_096;
/** The most open offers to one agent. */
export const OFFERS_MAX = 10;
/** The most problems a client can report about one refused start: one per flag and one per key. */
export const REFUSED_ISSUES_MAX_COUNT = 80;
/** The longest name of a flag or field in such a report. */
export const REFUSED_PATH_MAX_LENGTH = 64;
/** The longest armored ssh signature. A signature by a 16384-bit RSA key takes less than half of it. */
export const SIGNATURE_MAX_LENGTH = 16_384;
/** The longest name of an agent: one column of a list. */
export const AGENT_NAME_MAX_LENGTH = 48;
/** The most pending requests of one agent: more than this is a loop, and too many to read. */
export const REQUESTS_WAITING_MAX = 10;
/** The longest name of a relay. */
export const RELAY_NAME_MAX_LENGTH = 64;
/** The most keys of one share. */
export const KEYS_MAX_COUNT = 64;
/** The longest OpenSSH public-key line: a 16384-bit RSA key with a comment is shorter. */
export const KEY_LINE_MAX_LENGTH = 8_192;
/** The longest link that the page hands to the browser. */
export const LINK_MAX_LENGTH = 8_192;
/** The most arguments of a lane's own command. */
export const COMMAND_MAX_ARGS = 256;
/** The longest path or argument. */
export const PATH_MAX_LENGTH = 4_096;
/** The most bytes of typed or pasted input in one call. In base64 it is a third longer. */
export const INPUT_MAX_BYTES = 256 * 1_024;
/** The smallest and largest size of a terminal, in cells. */
export const TERMINAL_COLS = { min: 2, max: 1_000 } as const;
export const TERMINAL_ROWS = { min: 1, max: 500 } as const;
/** The most backend output in an error, in bytes, after redaction. */
export const ERROR_TAIL_MAX_BYTES = 2_048;
/** The longest time to live that a configuration can allow: a share is temporary. */
export const TTL_ABSOLUTE_MAX_MS = 7 * 24 * 60 * 60 * 1_000;
/** The shortest duration allowed anywhere. */
export const DURATION_MIN_MS = 1_000;

/** The largest message the socket accepts, in bytes; a larger one closes it (RFC 6455, 1009). */
export const SOCKET_MESSAGE_MAX_BYTES = 1_024 * 1_024;
/** The WebSocket subprotocol with the contract's version. The number goes up when an older client would misread a newer runtime. */
export const SOCKET_SUBPROTOCOL = "lanecast.v1";
/** The prefix of the second subprotocol, which carries the one-use ticket. */
export const TICKET_SUBPROTOCOL_PREFIX = "ticket.";
/** The close reason (with code 1008) when the token of a socket is revoked. */
export const CLOSED_REVOKED = "the token was revoked";
