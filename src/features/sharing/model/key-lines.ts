// Guests' keys as they come into the form: pasted, dropped or from a file, one public key a line. The contract says what a key is.
import { type PublicKey, parsePublicKeys } from "#contract/ssh-keys";
import { sentence } from "../../../words/phrases";

/** A public-key file is a few hundred bytes; whatever is larger than this is something else. */
export const KEY_FILE_MAX_BYTES = 256 * 1_024;

export interface KeysReading {
  readonly keys: readonly PublicKey[];
  /** What is wrong and what to do, a sentence each; none for an empty text. */
  readonly problems: readonly string[];
}

export const keyLines = (text: string): readonly string[] =>
  text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));

export const readKeys = (text: string): KeysReading => {
  if (keyLines(text).length === 0) return { keys: [], problems: [] };
  const parsed = parsePublicKeys([text]);
  return parsed.ok
    ? { keys: parsed.value, problems: [] }
    : { keys: [], problems: parsed.error.data.issues.map(({ problem }) => sentence(problem)) };
};

/** Type and blob: what a key is, whatever is written behind it. */
const blobOf = (line: string): string => line.trim().split(/\s+/).slice(0, 2).join(" ");

export const hasKey = (text: string, key: string): boolean =>
  keyLines(text).some((line) => blobOf(line) === blobOf(key));

/** The text without the lines of this key, whatever they call it. */
export const withoutKey = (text: string, key: string): string =>
  keyLines(text)
    .filter((line) => blobOf(line) !== blobOf(key))
    .join("\n");

/** The text with more lines under it; a line that is there already is not added again. */
export const withMoreKeys = (text: string, more: string): string =>
  [...new Set([...keyLines(text), ...keyLines(more)])].join("\n");
