// Every bound the contract sets on input, in one place, so that the page can show a limit before it is broken.

/** The longest lane name, in UTF-16 units: one line of the panel. */
export const LANE_NAME_MAX_LENGTH = 64;
/** The most labels of one lane, and the longest: words for rules, not for texts. */
export const LABELS_MAX_COUNT = 16;
export const LABEL_MAX_LENGTH = 32;
/** The longest reason for a share: a paragraph in the audit log, not a document. */
export const REASON_MAX_LENGTH = 500;
/** The most complaints one refused start may tell of: each flag has one, each key its own. */
export const REFUSED_ISSUES_MAX_COUNT = 80;
/** The longest name of a flag or field. */
export const REFUSED_PATH_MAX_LENGTH = 64;
/** The longest armoured ssh signature: one by an RSA key of 16384 bits takes less than half of it. */
export const SIGNATURE_MAX_LENGTH = 16_384;
/** The longest name of an agent: one column of a list. */
export const AGENT_NAME_MAX_LENGTH = 48;
/** The most requests of one agent that may wait for an answer at once: more is a loop, and nobody reads it. */
export const REQUESTS_WAITING_MAX = 10;
/** The most keys one share may name. */
export const KEYS_MAX_COUNT = 64;
/** The longest OpenSSH public-key line: an RSA key of 16384 bits with a comment stays below it. */
export const KEY_LINE_MAX_LENGTH = 8_192;
/** The longest argument list of a lane's own command. */
export const COMMAND_MAX_ARGS = 256;
/** The longest path or argument. */
export const PATH_MAX_LENGTH = 4_096;
/** The most bytes of typed or pasted input one call carries (base64 of it is a third longer). */
export const INPUT_MAX_BYTES = 256 * 1_024;
/** The largest message the socket accepts, in bytes; longer ones close it (RFC 6455, 1009). */
export const SOCKET_MESSAGE_MAX_BYTES = 1_024 * 1_024;
/** The smallest and largest size of a terminal, in cells. */
export const TERMINAL_COLS = { min: 2, max: 1_000 } as const;
export const TERMINAL_ROWS = { min: 1, max: 500 } as const;
/** The most redacted backend output an error carries, in bytes (INTERFACE 1). */
export const ERROR_TAIL_MAX_BYTES = 2_048;
/** Longest time to live any configuration may allow: a share is for a while, not for good. */
export const TTL_ABSOLUTE_MAX_MS = 7 * 24 * 60 * 60 * 1_000;
/** Shortest duration legal anywhere. */
export const DURATION_MIN_MS = 1_000;
