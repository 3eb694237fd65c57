// Turns two captures of the same rows into rows for a real terminal: what was written, and what was only erased. Pure.
import { createPen, type Pen, PLAIN } from "./pen";
import { matchRows } from "./row-match";

/**
 * capture-pane -e of the same rows. tmux 3.4 and later print in `rows` (-N) also cells that were erased but never
 * written, which have at most a background; `joined` (-J) has them in no version. Before 3.4 no capture has them.
 */
export interface Captures {
  readonly rows: string;
  readonly joined: string;
}

/** Each part begins and ends with a plain pen. */
export interface Row {
  readonly text: string;
  /** Colours what lies behind the text, the cursor standing there; empty when nothing is to be seen. */
  readonly erased: string;
  readonly isWrapped: boolean;
}

const ESCAPE = "\x1b";
/** All that tmux prints beside text: renditions, hyperlinks, and shifts to the other character set and back. */
const SEQUENCE = new RegExp(`${ESCAPE}\\[[0-9;:]*m|${ESCAPE}\\]8;[^${ESCAPE}]*${ESCAPE}\\\\|[\\x0e\\x0f]`, "g");

interface Erased {
  readonly background: string;
  readonly cells: number;
}

/** The row's first `used` units, and what lies behind them. Sequences are all kept: the end of a hyperlink may be among them. */
const cut = (row: string, used: number, pen: Pen): { readonly text: string; readonly behind: readonly Erased[] } => {
  const behind: Erased[] = [];
  let [text, column, from] = ["", 0, 0];
  const write = (piece: string): void => {
    const kept = Math.min(Math.max(used - column, 0), piece.length);
    text += piece.slice(0, kept);
    if (kept < piece.length) behind.push({ background: pen.background(), cells: piece.length - kept });
    column += piece.length;
  };
  for (const { 0: sequence, index } of row.matchAll(SEQUENCE)) {
    write(row.slice(from, index));
    pen.take(sequence);
    text += sequence;
    from = index + sequence.length;
  }
  write(row.slice(from));
  return { text, behind };
};

/** Erased again with the same background, not written: a person who copies the line gets no blanks behind it. */
const erase = (behind: readonly Erased[]): string => {
  const end = behind.findLastIndex(({ background }) => background !== "");
  const runs = behind.slice(0, end + 1).map(({ background, cells }, index) => {
    const coloured = background === "" ? "" : `${background}${ESCAPE}[${cells}X${PLAIN}`;
    return index === end ? coloured : `${coloured}${ESCAPE}[${cells}C`;
  });
  return runs.join("");
};

/** capture-pane carries colours from row to row; here each row brings its own. */
export const capturedRows = ({ rows, joined }: Captures): readonly Row[] => {
  if (rows === "") return [];
  const all = (rows.endsWith("\n") ? rows.slice(0, -1) : rows).split("\n");
  const visible = (text: string): string => text.replaceAll(SEQUENCE, "");
  const matches = matchRows(all.map(visible), visible(joined));
  const pen = createPen();
  return all.map((row, index) => {
    const { used, isWrapped } = matches[index] ?? { used: row.length, isWrapped: false };
    const before = pen.sequences();
    const { text, behind } = cut(row, used, pen);
    const isPlain = before === "" && pen.sequences() === "";
    return { text: isPlain ? text : `${before}${text}${PLAIN}`, erased: erase(behind), isWrapped };
  });
};

/**
 * Rows under each other, to be written from a row's beginning. Wrapped rows follow each other without a break: where the
 * text is wide, the terminal wraps again, and where that scrolls it fills the new row with the pen's background, hence
 * the erasing. Lines end plain for the same reason.
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

/** The same for rows that each stay where they are, whatever wrapped. */
export const placedRows = (rows: readonly Row[]): string =>
  rows.map(({ text, erased }) => `${text}${erased}`).join("\r\n");
