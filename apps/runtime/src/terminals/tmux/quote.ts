// Quotes tmux commands so that tmux reads exactly the given arguments (tmux(1), PARSING SYNTAX).

/** A tmux command: its name and arguments. tmux takes each of them literally. */
export type TmuxCommand = readonly string[];

const isPlain = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || // 0-9
  (byte >= 0x41 && byte <= 0x5a) || // A-Z
  (byte >= 0x61 && byte <= 0x7a) || // a-z
  " %+,-./:=@_".includes(String.fromCharCode(byte));

const PIECES: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  isPlain(byte) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`,
);

/**
 * Quotes raw bytes as one argument. They must not contain NUL, because tmux's arguments are C strings. Everything that has a
 * meaning in tmux's syntax (quotes, `$`, `~`, `#`, `;`, line ends) becomes an octal escape.
 */
export const quoteBytes = (bytes: Uint8Array): string => {
  const pieces: string[] = [];
  for (const byte of bytes) pieces.push(PIECES[byte] ?? "");
  return `"${pieces.join("")}"`;
};

export const quoteArgument = (text: string): string => quoteBytes(new TextEncoder().encode(text));

/** One line for control mode. tmux runs its commands without interruption and stops at the first one that fails. */
export const commandLine = (commands: readonly TmuxCommand[]): string =>
  commands.map((command) => command.map(quoteArgument).join(" ")).join(" ; ");
