// Text for a terminal: aligned tables, a little colour, and nothing in it that could drive the terminal. Knows no command.

export type Tone = "bold" | "dim" | "red" | "green" | "amber" | "violet";
/** Colours a text, or leaves it as it is where colour is not wanted. */
export type Paint = (tone: Tone, text: string) => string;

const sgr: Readonly<Record<Tone, string>> = { bold: "1", dim: "2", red: "31", green: "32", amber: "33", violet: "35" };

export const plain: Paint = (_tone, text) => text;
export const coloured: Paint = (tone, text) => `\x1b[${sgr[tone]}m${text}\x1b[0m`;

/** Names, titles and labels come from programs and guests: control, format and line characters in them would repaint the screen. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, "\u{FFFD}");

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

const toCell = (cell: Cell | string): Cell => (typeof cell === "string" ? { text: cell } : cell);

const COLUMN_GAP = "  ";

/** Columns as wide as their widest cell (wide characters counted as two), the last one unpadded. */
export const table = (
  headers: readonly string[],
  rows: readonly (readonly (Cell | string)[])[],
  paint: Paint,
): string => {
  const head = headers.map((text): Cell => ({ text, tone: "dim" }));
  const cells = [
    head,
    ...rows.map((row) => row.map((cell) => ({ ...toCell(cell), text: printable(toCell(cell).text) }))),
  ];
  const widthIn = (row: readonly Cell[], column: number): number => Bun.stringWidth(row[column]?.text ?? "");
  const widths = headers.map((_, column) => cells.reduce((most, row) => Math.max(most, widthIn(row, column)), 0));
  const line = (row: readonly Cell[]): string =>
    row
      .map(({ text, tone }, column) => {
        const padding = " ".repeat(Math.max(0, (widths[column] ?? 0) - Bun.stringWidth(text)));
        return `${tone === undefined ? text : paint(tone, text)}${padding}`;
      })
      .join(COLUMN_GAP)
      .trimEnd();
  return cells.map(line).join("\n");
};

/** `1 guest`, `2 guests`. */
export const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
