// Removes links, tokens, keys and terminal escapes from a backend's output before it is shown or kept. Separate from
// audit/redaction.ts on purpose: in a backend's output every `user@host` is a link, in people's text it is a mail address.
import { ERROR_TAIL_MAX_BYTES } from "#contract/limits";

/** In the order they are applied: whole secrets before the pieces they consist of. */
const secrets: readonly { readonly pattern: RegExp; readonly shown: string }[] = [
  {
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    shown: "[private key]",
  },
  // A public key identifies the guest; only its fingerprint may be shown.
  {
    pattern: /\b((?:sk-)?(?:ssh-[a-z0-9-]+|ecdsa-sha2-[a-z0-9-]+)(?:@openssh\.com)?) +[A-Za-z0-9+/]{16,}={0,2}/g,
    shown: "$1 [key]",
  },
  // `user@host` of an ssh link: the user part is the whole secret, in both backends. It is at the start of a word.
  { pattern: /(^|[\s"'=/([])[^\s"'@/([]+@(?=[A-Za-z0-9[])/gm, shown: "$1[link]@" },
  { pattern: /\bro-[A-Za-z0-9_-]{6,}/g, shown: "[link]" },
  // upterm prints and logs its session id by name: `Session: ID`, `session=ID`, `"sessionId":"ID"`.
  { pattern: /\b(session(?:[ _-]?id)?["']?[ \t]*[:=][ \t]*["']?)[A-Za-z0-9_-]{16,}/gi, shown: "$1[secret]" },
  // tmate's relay starts its log lines with the first letters of the token.
  { pattern: /\[[A-Za-z0-9_-]{2,8}\.\.\.\]/g, shown: "[…]" },
];

/**
 * A long word, as tokens and session ids are: 16 or more characters of both backends' alphabets. Fingerprints
 * (`SHA256:…`) and hosts (`@…`) are public and stay. A path is checked piece by piece.
 */
const LONG_WORD = /(?<![A-Za-z0-9_+=:.@-])(?!SHA256:)[A-Za-z0-9_+=:.-]{16,}/g;
const hasLettersAndDigits = (word: string): boolean => /[A-Za-z]/.test(word) && /\d/.test(word);
/** `confirmAuthorizedKeys`: words joined by capital letters, each with two or more small ones. */
const JOINED_WORDS = /^(?:[a-z]{2,})?(?:[A-Z][a-z]{2,})*$/;
/** One upterm session id in thirty has no digit: ten of 62 characters are digits, and it is 20 characters long. */
const isMixedCase = (letters: string): boolean =>
  /[a-z]/.test(letters) && /[A-Z]/.test(letters) && !JOINED_WORDS.test(letters);
const looksRandom = (word: string): boolean =>
  hasLettersAndDigits(word) || (word.match(/[A-Za-z]{16,}/g) ?? []).some(isMixedCase);
/** Whole escape sequences first (ECMA-48 CSI and OSC), then the remaining control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)/g;
const CONTROLS = /[^\P{C}\n\t]/gu;

export const redact = (text: string): string => {
  const visible = text.replace(ESCAPES, "").replaceAll("\r", "").replace(CONTROLS, "");
  const known = secrets.reduce((rest, { pattern, shown }) => rest.replace(pattern, shown), visible);
  return known.replace(LONG_WORD, (word) => (looksRandom(word) ? "[secret]" : word));
};

/** The end of the text, redacted and cut to the size that an error may carry, at a character boundary. */
export const redactedTail = (text: string, maxBytes: number = ERROR_TAIL_MAX_BYTES): string => {
  const bytes = new TextEncoder().encode(redact(text).trim());
  if (bytes.length <= maxBytes) return new TextDecoder().decode(bytes);
  let start = bytes.length - maxBytes;
  // In UTF-8, 10xxxxxx continues a character.
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return new TextDecoder().decode(bytes.subarray(start));
};
