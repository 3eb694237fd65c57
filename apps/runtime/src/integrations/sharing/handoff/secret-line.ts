// Follows the line that the operator types at a password prompt, so that it can be masked in everything the agent reads.

export interface SecretLine {
  /** Bytes that the operator typed. True: the line was entered or given up. */
  note(bytes: Uint8Array): boolean;
}

const BACKSPACES: readonly string[] = ["\x7f", "\b"];
const PASTE_MARKS = /\x1b\[20[01]~/g;
/** Other escape sequences (cursor keys) are no part of a password. */
const SEQUENCES = /\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])/g;

/** `keep` is called with each longer text, before it can be echoed, and again with the whole line. */
export const createSecretLine = (keep: (text: string) => void): SecretLine => {
  const decoder = new TextDecoder();
  let line = "";
  return {
    note: (bytes) => {
      let isOver = false;
      const text = decoder.decode(bytes, { stream: true }).replace(PASTE_MARKS, "").replace(SEQUENCES, "");
      for (const character of text) {
        if (character === "\r" || character === "\n" || character === "\x03" || character === "\x04") {
          if (line !== "") keep(line);
          line = "";
          isOver = true;
        } else if (character === "\x15") line = "";
        else if (BACKSPACES.includes(character)) line = [...line].slice(0, -1).join("");
        else line += character;
      }
      if (line !== "") keep(line);
      return isOver;
    },
  };
};
