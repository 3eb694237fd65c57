// Takes the answers of lanecast's own tmux out of what is typed into a mirror. The stream of a mirror contains the queries of
// the programs in the pane. The operator's own tmux answers them, and lanecast's tmux answers them again, into its own pane.

/**
 * What tmux 3.3a to 3.5a answers on its own (input.c): device attributes, reports of status, cursor, size, modes and colors, and
 * its name. Shift-F3 and its like look like a report of the cursor (`ESC [ 1 ; 2 R`), and are lost with them.
 */
const ANSWER = new RegExp(
  [
    "\\x1b\\[[?>=][0-9;]*c",
    "\\x1b\\[\\??[0-9]+(?:;[0-9]+)+R",
    "\\x1b\\[[03]n",
    "\\x1b\\[[0-9]+;[0-9]+;[0-9]+t",
    "\\x1b\\[\\??[0-9]+;[0-9]+\\$y",
    "\\x1b\\[\\?[0-9]+u",
    "\\x1bP[>!|01][^\\x1b]*\\x1b\\\\",
    "\\x1b\\](?:4;[0-9]+|1[0-2]|52;[a-z]*);[^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)",
  ].join("|"),
  "g",
);
/** The beginning of an answer at the end of the text. A lone Escape isn't one: that is a key. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const BEGINNING = /\x1b(?:\[[?>=]?[0-9;]*\$?|P[^\x1b]*\x1b?|\](?:[0-9]{0,2}|(?:4|1[0-2]|52);[^\x07\x1b]*\x1b?))$/;
/** Longer than any answer: it is typed text. */
const BEGINNING_MAX = 256;

/** Every byte as one character, so that a regular expression can read bytes. */
const asText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
const asBytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

export interface AnswerFilter {
  /** What was typed. The beginning of a sequence that could become an answer is kept back. */
  take(bytes: Uint8Array): Uint8Array;
  /** What was kept back, because nothing followed: it was typed. */
  flush(): Uint8Array;
}

export const createAnswerFilter = (): AnswerFilter => {
  let kept = "";
  return {
    take: (bytes) => {
      const text = `${kept}${asText(bytes)}`.replace(ANSWER, "");
      const beginning = BEGINNING.exec(text);
      kept = beginning !== null && beginning[0].length <= BEGINNING_MAX ? beginning[0] : "";
      return asBytes(text.slice(0, text.length - kept.length));
    },
    flush: () => {
      const typed = asBytes(kept);
      kept = "";
      return typed;
    },
  };
};
