// Makes a backend's output fit to be shown and kept: no link, token, key or terminal escape in it. Knows no backend by name.
import { ERROR_TAIL_MAX_BYTES } from "#contract/limits";

/** Patterns in the order they are applied: whole things before the pieces they are made of. */
const secrets: readonly { readonly pattern: RegExp; readonly shown: string }[] = [
  {
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    shown: "[private key]",
  },
  // A public key names the guest; the fingerprint is what may be shown.
  {
    pattern: /\b((?:sk-)?(?:ssh-[a-z0-9-]+|ecdsa-sha2-[a-z0-9-]+)(?:@openssh\.com)?) +[A-Za-z0-9+/]{16,}={0,2}/g,
    shown: "$1 [key]",
  },
  // `user@host` of an ssh link: the user part is the whole secret, in both backends. It stands where a word begins.
  { pattern: /(^|[\s"'=/([])[^\s"'@/([]+@(?=[A-Za-z0-9[])/gm, shown: "$1[link]@" },
  { pattern: /\bro-[A-Za-z0-9_-]{6,}/g, shown: "[link]" },
  // tmate's relay begins its lines with the first letters of the token.
  { pattern: /\[[A-Za-z0-9_-]{2,8}\.\.\.\]/g, shown: "[…]" },
];

/**
 * Any long word that mixes letters and digits as tokens and session ids do: 16 and more from the alphabet of both backends.
 * A fingerprint (`SHA256:…`) and a host (`@…`) are public and stay; a path is looked at piece by piece.
 */
const LONG_WORD = /(?<![A-Za-z0-9_+=:.@-])(?!SHA256:)[A-Za-z0-9_+=:.-]{16,}/g;
const looksRandom = (word: string): boolean => /[A-Za-z]/.test(word) && /\d/.test(word) && !/^[\d.:]+$/.test(word);
/** An escape sequence as a whole first (ECMA-48 CSI and OSC), then what is left of control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)/g;
const CONTROLS = /[^\P{C}\n\t]/gu;

export const redact = (text: string): string => {
  const visible = text.replace(ESCAPES, "").replaceAll("\r", "").replace(CONTROLS, "");
  const known = secrets.reduce((rest, { pattern, shown }) => rest.replace(pattern, shown), visible);
  return known.replace(LONG_WORD, (word) => (looksRandom(word) ? "[secret]" : word));
};

/** The end of what was said, redacted and then cut to the size an error may carry, at whole characters. */
export const redactedTail = (text: string, maxBytes: number = ERROR_TAIL_MAX_BYTES): string => {
  const bytes = new TextEncoder().encode(redact(text).trim());
  if (bytes.length <= maxBytes) return new TextDecoder().decode(bytes);
  let start = bytes.length - maxBytes;
  // 10xxxxxx is the inside of a character in UTF-8.
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return new TextDecoder().decode(bytes.subarray(start));
};
