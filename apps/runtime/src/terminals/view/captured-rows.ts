// Turns two captures of the same rows into rows for a real terminal. Separates written cells from cells that were only erased.
import { createPen, type Pen, PLAIN } from "./pen";
import { matchRows } from "./row-match";

/**
 * Two outputs of capture-pane -e for the same rows. With tmux 3.4 and later, `rows` (-N) includes cells that were erased but
 * never written, which have at most a background. `joined` (-J) never includes them, and neither does any capture before 3.4.
 */
export interface Captures {
  readonly rows: string;
  readonly joined: string;
}

/** Each part starts and ends with the default pen. */
export interface Row {
  readonly text: string;
  /** Fills the background after the text, with the cursor at its end. Empty if there is nothing to see. */
  readonly erased: string;
  readonly isWrapped: boolean;
}

const ESCAPE = "\x1b";
/** Everything tmux prints besides text: colors and attributes, hyperlinks, and shifts between the character sets. */
const SEQUENCE = new RegExp(`${ESCAPE}\\[[0-9;:]*m|${ESCAPE}\\]8;[^${ESCAPE}]*${ESCAPE}\\\\|[\\x0e\\x0f]`, "g");

interface Erased {
  readonly background: string;
  readonly cells: number;
}

/** Splits a row after its first `used` units. Keeps all escape sequences, because one may be the end of a hyperlink. */
const split = (row: string, used: number, pen: Pen): { readonly text: string; readonly blanks: readonly Erased[] } => {
  const blanks: Erased[] = [];
  let [text, column, from] = ["", 0, 0];
  const write = (piece: string): void => {
    const kept = Math.min(Math.max(used - column, 0), piece.length);
    text += piece.slice(0, kept);
    if (kept < piece.length) blanks.push({ background: pen.background(), cells: piece.length - kept });
    column += piece.length;
  };
  for (const { 0: sequence, index } of row.matchAll(SEQUENCE)) {
    write(row.slice(from, index));
    pen.take(sequence);
    text += sequence;
    from = index + sequence.length;
  }
  write(row.slice(from));
  return { text, blanks };
};

/** Erases with the same background instead of writing spaces, so that copying the line copies no trailing spaces. */
const erase = (blanks: readonly Erased[]): string => {
  const end = blanks.findLastIndex(({ background }) => background !== "");
  const runs = blanks.slice(0, end + 1).map(({ background, cells }, index) => {
    const colored = background === "" ? "" : `${background}${ESCAPE}[${cells}X${PLAIN}`;
    return index === end ? colored : `${colored}${ESCAPE}[${cells}C`;
  });
  return runs.join("");
};

/** capture-pane continues colors from row to row. Here, each row sets its own. */
export const capturedRows = ({ rows, joined }: Captures): readonly Row[] => {
  if (rows === "") return [];
  const all = (rows.endsWith("\n") ? rows.slice(0, -1) : rows).split("\n");
  const visible = (text: string): string => text.replaceAll(SEQUENCE, "");
  const matches = matchRows(all.map(visible), visible(joined));
  const pen = createPen();
  return all.map((row, index) => {
    const { used, isWrapped } = matches[index] ?? { used: row.length, isWrapped: false };
    const before = pen.sequences();
    const { text, blanks } = split(row, used, pen);
    const isPlain = before === "" && pen.sequences() === "";
    return { text: isPlain ? text : `${before}${text}${PLAIN}`, erased: erase(blanks), isWrapped };
  });
};

/**
 * Writes rows one below the other, from the start of a row. Wrapped rows follow without a line break: the terminal wraps them
 * again. If that scrolls, it fills the new row with the pen's background, so the rest of the row is erased, and every line
 * ends with the default pen.
 */
export const writtenRows = (rows: readonly Row[]): string =>
  rows
    .map(({ text, erased, isWrapped }, index) => {
      const isLast = index === rows.length - 1;
      if (isWrapped && !isLast) return text;
      const refilled = rows[index - 1]?.isWrapped === true ? `${ESCAPE}[K` : "";
      return `${text}${refilled}${erased}${isLast ? "" : "\r\n"}`;
    })
    .join("");

/** Like `writtenRows`, but each row stays on its own line, even if it is wrapped. */
export const placedRows = (rows: readonly Row[]): string =>
  rows.map(({ text, erased }) => `${text}${erased}`).join("\r\n");
