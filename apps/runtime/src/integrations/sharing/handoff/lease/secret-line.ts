// Follows the line that the operator types at a password prompt, so that it can be masked in everything the agent reads.

export interface SecretLine {
  /** Bytes that the operator typed. */
  note(bytes: Uint8Array): void;
}

const ESC = String.fromCharCode(0x1b);
/** Paste markers, cursor keys and the like are not part of a password. */
const SEQUENCES = new RegExp(`${ESC}(?:\\[[0-9;]*[A-Za-z~]|O[A-Za-z])`, "g");
/** Enter, Ctrl-C, Ctrl-D: the line is entered or given up. */
const ENDS: readonly string[] = ["\r", "\n", "\u0003", "\u0004"];
const BACKSPACES: readonly string[] = ["\u007f", "\b"];
const KILL = "\u0015";

/** The line after one more character. */
const edited = (line: string, character: string): string => {
  if (character === KILL || ENDS.includes(character)) return "";
  return BACKSPACES.includes(character) ? [...line].slice(0, -1).join("") : line + character;
};

/** `keep` gets each state of the line before it can be echoed: the program may print any part of it. */
export const createSecretLine = (keep: (text: string) => void): SecretLine => {
  const decoder = new TextDecoder();
  let line = "";
  return {
    note: (bytes) => {
      for (const character of decoder.decode(bytes, { stream: true }).replace(SEQUENCES, "")) {
        if (ENDS.includes(character) && line !== "") keep(line);
        line = edited(line, character);
      }
      if (line !== "") keep(line);
    },
  };
};
