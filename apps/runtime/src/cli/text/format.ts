// Formats text for a terminal: aligned tables, colors, and nothing that could control the terminal.

export type Tone = "bold" | "dim" | "red" | "green" | "amber" | "violet";
/** Colors a text, or returns it unchanged if color is off. */
export type Paint = (tone: Tone, text: string) => string;

const sgr: Readonly<Record<Tone, string>> = { bold: "1", dim: "2", red: "31", green: "32", amber: "33", violet: "35" };

export const plain: Paint = (_tone, text) => text;
export const colored: Paint = (tone, text) => `\x1b[${sgr[tone]}m${text}\x1b[0m`;

/** Replaces control, format and line characters: names, titles and labels come from programs and guests, and could repaint the screen. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, "\u{FFFD}");

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

const toCell = (cell: Cell | string): Cell => (typeof cell === "string" ? { text: cell } : cell);

const COLUMN_GAP = "  ";

/** Each column is as wide as its widest cell; wide characters count as two. The last column has no padding. */
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

/** `starter.cedar, line 3`. */
export const placeOf = (path: string, line: number | null): string => (line === null ? path : `${path}, line ${line}`);

export { countOf } from "#contract/phrases";
