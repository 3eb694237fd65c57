// Public keys of guests: reading them from text, and the names of saved ones. Pure.
import type { GuestKey } from "#contract/guest-key";
import { type PublicKey, parsePublicKeys } from "#contract/ssh-keys";
import { countOf, listOf, sentence } from "../../../words/phrases";
import { timeOfDay } from "../../../words/time-words";

/** A public key file has a few hundred bytes; a larger file than this is something else. */
export const KEY_FILE_MAX_BYTES = 256 * 1_024;

export interface ParsedKeys {
  readonly keys: readonly PublicKey[];
  /** What is wrong and what to do, a sentence each; none for an empty text. */
  readonly problems: readonly string[];
}

/** One key per line; empty lines and comments are dropped. */
export const keyLines = (text: string): readonly string[] =>
  text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));

export const parseKeys = (text: string): ParsedKeys => {
  if (keyLines(text).length === 0) return { keys: [], problems: [] };
  const parsed = parsePublicKeys([text]);
  return parsed.ok
    ? { keys: parsed.value, problems: [] }
    : { keys: [], problems: parsed.error.data.issues.map(({ problem }) => sentence(problem)) };
};

export const PRIVATE_KEY_REMOVED =
  "That was a private key. It was removed; paste the public key (the .pub file) instead.";

/** PEM and OpenSSH blocks, also without their end, and PuTTY files: everything that can hold the private half of a key. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|(?![\s\S]))|^PuTTY-User-Key-File-[\s\S]*/gm;

/** The text without private keys; null if there is none in it. */
export const withoutPrivateKeys = (text: string): string | null => {
  const left = text.replace(PRIVATE_KEY, "");
  return left === text ? null : left.trim();
};

/** `2 keys: ana@laptop and an unnamed ssh-ed25519 key`; null for none. */
export const foundKeysWords = (text: string): string | null => {
  const { keys } = parseKeys(text);
  if (keys.length === 0) return null;
  const names = keys.slice(0, 3).map(({ label, type }) => label ?? `an unnamed ${type} key`);
  const more = keys.length > names.length ? [`${keys.length - names.length} more`] : [];
  return `${countOf(keys.length, "key")}: ${listOf([...names, ...more])}`;
};

/** The text with more lines at the end, without duplicates. */
export const withMoreKeys = (text: string, more: string): string =>
  [...new Set([...keyLines(text), ...keyLines(more)])].join("\n");

/** The operator's name for a saved key, else the key's own comment. */
export const guestKeyName = ({ name, key }: Pick<GuestKey, "name" | "key">): string =>
  name ?? parseKeys(key ?? "").keys[0]?.label ?? "unnamed key";

const DAY_MS = 24 * 3_600_000;
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** `last joined 12:02`, `last joined 3 Mar 2026`, `never joined`. */
export const lastJoinedWords = ({ lastSeenAtMs }: Pick<GuestKey, "lastSeenAtMs">, nowMs: number): string => {
  if (lastSeenAtMs === null) return "never joined";
  return `last joined ${nowMs - lastSeenAtMs < 6 * DAY_MS ? timeOfDay(lastSeenAtMs, nowMs) : day.format(lastSeenAtMs)}`;
};
