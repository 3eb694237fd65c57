// Finds out which rows of a screen were one line, and how much of each row was written. Works on text without colors.

export interface RowMatch {
  /** How many UTF-16 units of the row were written. The rest was only erased. */
  readonly used: number;
  /** The next row continues the same line. */
  readonly isWrapped: boolean;
}

const SPACE = 0x20;

const withoutBlanks = (text: string): string => {
  let end = text.length;
  while (text.charCodeAt(end - 1) === SPACE) end -= 1;
  return text.slice(0, end);
};

/** How much of `row` is found in `line` at `from`, with as many trailing blanks as the line has. Null if it isn't found. */
const writtenOf = (row: string, line: string, from: number, next: string): number | null => {
  const text = withoutBlanks(row);
  if (!line.startsWith(text, from)) return null;
  let used = text.length;
  while (used < row.length && line.charCodeAt(from + used) === SPACE) used += 1;
  if (from + used === line.length) return used;
  // The blanks may belong to the start of the next row. They belong to this row as far as the next row still fits after them.
  let fitting = used;
  while (fitting > text.length && !line.startsWith(next, from + fitting)) fitting -= 1;
  return line.startsWith(next, from + fitting) ? fitting : used;
};

/**
 * `rows`: all cells of each row, erased cells as blanks. `joined`: the same rows without the erased cells after the text and
 * without line breaks between wrapped rows. Accepts any input: a row that isn't in `joined` counts as a whole written line.
 */
export const matchRows = (rows: readonly string[], joined: string): readonly RowMatch[] => {
  const lines = joined.split("\n");
  const last = lines.length - 1;
  let [line, from] = [0, 0];
  return rows.map((row, index) => {
    const text = lines[line] ?? "";
    const used = writtenOf(row, text, from, withoutBlanks(rows[index + 1] ?? ""));
    if (used === null) return { used: row.length, isWrapped: false };
    // A row without text can't continue a line: if the line still has text, this row is a line of its own.
    if (used === 0 && from < text.length) return { used, isWrapped: false };
    from += used;
    const isWrapped = from < text.length || (line === last && used > 0);
    if (from >= text.length) [line, from] = [line + 1, 0];
    return { used, isWrapped };
  });
};
