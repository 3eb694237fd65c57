// Small text functions that several rooms need: one safe line, and quoting for a shell.

/** Control, formatting and line-separating characters, which could repaint a terminal or hide the rest of a line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** The text as one line that is safe to print in a terminal, cut to `maxLength` characters. */
export const oneLine = (text: string, maxLength = Number.POSITIVE_INFINITY): string => {
  const line = text.replace(UNPRINTABLE, " ");
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
};

/** One word for sh, whatever the text contains (POSIX shell 2.2.2: only the closing quote is special between single quotes). */
export const shellWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
