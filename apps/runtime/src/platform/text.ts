// Makes text safe to print in a terminal or to pass to a shell.

/** Control, formatting and line-separating characters, which could repaint a terminal or hide the rest of a line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** The text on one printable line of at most `maxLength` characters. Spaces stay as they are, so a name can be found again. */
export const printable = (text: string, maxLength: number): string => {
  const line = text.replace(UNPRINTABLE, " ");
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
};

/** A message on one printable line, without surplus spaces. */
export const oneLine = (text: string): string => printable(text, Number.POSITIVE_INFINITY).replace(/\s+/gu, " ").trim();

/** One word for sh, for any text (POSIX shell 2.2.2: only the closing quote is special between single quotes). */
export const shellWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The same, quoted only if a shell would split or change it: for commands that people read. */
export const shellArgument = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : shellWord(text));
