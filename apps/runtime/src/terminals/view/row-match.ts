// Which of a screen's rows were one line, and how much of each was written. Pure; sees text without its colours.

export interface RowMatch {
  /** UTF-16 units of the row that were written; what follows was only erased. */
  readonly used: number;
  /** The next row goes on with the same line. */
  readonly isWrapped: boolean;
}

const SPACE = 0x20;

const withoutBlanks = (text: string): string => {
  let end = text.length;
  while (text.charCodeAt(end - 1) === SPACE) end -= 1;
  return text.slice(0, end);
};

/** How much of `row` stands in `line` from `from` on, blanks only as far as the line has them; null where it does not. */
const writtenOf = (row: string, line: string, from: number, next: string): number | null => {
  const text = withoutBlanks(row);
  if (!line.startsWith(text, from)) return null;
  let used = text.length;
  while (used < row.length && line.charCodeAt(from + used) === SPACE) used += 1;
  if (from + used === line.length) return used;
  // Blanks may be the next row's first ones: they are this row's as far as the next one still fits behind them.
  let fitting = used;
  while (fitting > text.length && !line.startsWith(next, from + fitting)) fitting -= 1;
  return line.startsWith(next, from + fitting) ? fitting : used;
};

/**
 * `rows`: all cells of each row, erased ones as blanks. `joined`: the same rows without the erased cells behind the text
 * and without line feeds between wrapped rows. Total: a row that is not in `joined` counts as written, and as a line.
 */
export const matchRows = (rows: readonly string[], joined: string): readonly RowMatch[] => {
  const lines = joined.split("\n");
  const last = lines.length - 1;
  let [line, from] = [0, 0];
  return rows.map((row, index) => {
    const text = lines[line] ?? "";
    const used = writtenOf(row, text, from, withoutBlanks(rows[index + 1] ?? ""));
    if (used === null) return { used: row.length, isWrapped: false };
    // Nothing written goes on with no line: an empty row where the line still has text is one of its own.
    if (used === 0 && from < text.length) return { used, isWrapped: false };
    from += used;
    const isWrapped = from < text.length || (line === last && used > 0);
    if (from >= text.length) [line, from] = [line + 1, 0];
    return { used, isWrapped };
  });
};
