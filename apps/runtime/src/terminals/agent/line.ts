// One line of output with a cursor that moves within it, so that carriage returns and backspaces overwrite. Pure.

/** A longer line is split, so that a program that prints no newline doesn't create a line of megabytes. */
const LINE_MAX_LENGTH = 64 * 1_024;

const ASCII = /^\p{ASCII}*$/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const segments = new Intl.Segmenter("en", { granularity: "grapheme" });

/** One string per cell. A wide character takes a second, empty cell. */
const cellsOf = (text: string): string[] => {
  if (ASCII.test(text)) return [...text];
  return [...segments.segment(text)].flatMap(({ segment }) => (WIDE.test(segment) ? [segment, ""] : [segment]));
};
export const widthOf = (text: string): number => (ASCII.test(text) ? text.length : cellsOf(text).length);

/** Appending is by far the most frequent operation and needs no cells. */
export const createLine = () => {
  let text = "";
  let width = 0;
  let column = 0;

  const edit = (change: (cells: string[]) => void): void => {
    const cells = cellsOf(text);
    change(cells);
    text = cells.join("").replace(/ +$/, (blanks) => (column >= cells.length ? blanks : ""));
    width = widthOf(text);
  };

  return {
    reset: () => {
      text = "";
      width = 0;
      column = 0;
    },
    text: () => text,
    isLong: () => text.length > LINE_MAX_LENGTH,
    write: (piece: string) => {
      if (column === width) {
        text += piece;
        width += widthOf(piece);
        column = width;
        return;
      }
      const fresh = cellsOf(piece);
      const from = column;
      column += fresh.length;
      edit((cells) => {
        while (cells.length < from) cells.push(" ");
        cells.splice(from, fresh.length, ...fresh);
      });
    },
    moveTo: (to: number) => {
      column = Math.min(Math.max(0, to), LINE_MAX_LENGTH);
    },
    column: () => column,
    erase: (from: number, to: number) => {
      edit((cells) => {
        if (to >= cells.length) cells.length = Math.min(from, cells.length);
        else cells.fill(" ", from, to);
      });
    },
  };
};
