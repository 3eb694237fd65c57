// Removes links, tokens, keys and environment values from text before it is stored. Separate from platform/redact.ts on
// purpose: people's text has mail addresses, paths and ids that must stay; in a backend's output every `user@host` is a link.
import { createHash } from "node:crypto";
import { fingerprintOfBlob } from "../platform/fingerprint";
import { printable } from "../platform/text";

/** Enough to tell two links apart in the log, far too little to guess one. */
const HASH_PREFIX_LENGTH = 12;
const REMOVED = "[removed]";

/** Removed in any context. Order matters: longer forms first, so that no half of one is left. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [\s\S]*?(?:-----END [A-Z ]*-----|$)/g, REMOVED],
  // The body of any OpenSSH key, public or private: base64 of a length and a name.
  [/AAAA[0-9A-Za-z+/]{12,}={0,2}/g, REMOVED],
  // The part before the @ of a join command is the link.
  [/\b(ssh(?:\s+-\S+(?:\s+\d+)?)*\s+)[^\s@]+@/g, `$1${REMOVED}@`],
  [/\b(https?|ssh|wss?):\/\/[^\s/@]+@/g, `$1://${REMOVED}@`],
  [/(\b(?:https?|wss?):\/\/[^\s?#]+)[?#]\S+/g, `$1${REMOVED}`],
  [/\b([A-Z_][A-Z0-9_]{2,})=(?:"[^"]*"|'[^']*'|\S+)/g, `$1=${REMOVED}`],
];

/** A run of characters that could be a link's token, a code or a key. */
const RUN = /[A-Za-z0-9_+=-]{20,}/g;
/** A run without separators, too long to be a word. */
const UNBROKEN = /[A-Za-z0-9+]{20,}/g;
/** These stay: the product's own ids, and fingerprints, which are public. */
const OWN_ID = /^(?:lan|trm|shr|gst|apr|cor|tok|hnd)_[a-z0-9]{4,32}$/;
const FINGERPRINT = /SHA256:[A-Za-z0-9+/]{43}/g;

const kindsOfCharacters = (run: string): number => [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(run)).length;

/** `fix-login-2024-again` is a name, `Xk29vQz7Lm41PqRt8WsY` is not. In doubt it is removed: a lost word does less harm than a stored link. */
const isSecret = (run: string): boolean =>
  !OWN_ID.test(run) &&
  (kindsOfCharacters(run) === 3 || (run.match(UNBROKEN) ?? []).some((stretch) => kindsOfCharacters(stretch) > 1));

const withoutTokens = (text: string): string => text.replace(RUN, (run) => (isSecret(run) ? REMOVED : run));

/** Searches only the text between fingerprints, because a fingerprint looks like a token. */
const withoutTokensBetween = (text: string): string => {
  const fingerprints = text.match(FINGERPRINT) ?? [];
  return text
    .split(FINGERPRINT)
    .map((between, index) => withoutTokens(between) + (fingerprints[index] ?? ""))
    .join("");
};

/** Replaces secrets by `[removed]` and keeps the rest. */
export const withoutSecrets = (text: string): string =>
  withoutTokensBetween(SECRETS.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text));

/** Free text by people and backends: without secrets, on one printable line. */
export const redactText = (text: string, maxLength: number): string => printable(withoutSecrets(text), maxLength);

/** Replaces a secret that must not be stored: the first 12 hex digits of its SHA-256. */
export const hashPrefix = (secret: string): string =>
  createHash("sha256").update(secret).digest("hex").slice(0, HASH_PREFIX_LENGTH);

/** The `SHA256:…` fingerprint of a fingerprint or of a whole OpenSSH public-key line; null when it is neither. */
export const fingerprintOf = (key: string): string | null => {
  const trimmed = key.trim();
  if (/^SHA256:[A-Za-z0-9+/]{43}$/.test(trimmed)) return trimmed;
  const body = /(?:^|\s)(AAAA[0-9A-Za-z+/]+={0,2})(?:\s|$)/.exec(trimmed)?.[1];
  if (body === undefined) return null;
  return fingerprintOfBlob(Buffer.from(body, "base64"));
};
