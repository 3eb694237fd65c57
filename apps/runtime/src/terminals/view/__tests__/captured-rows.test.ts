// Rows read from captures: no visible cell is lost, wherever lines wrap or were erased.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Captures, capturedRows, placedRows, type Row, writtenRows } from "../captured-rows";
import { matchRows } from "../row-match";

const BLUE = "\x1b[44m";
const RED = "\x1b[41m";
const PLAIN = "\x0f\x1b[0m";

/** A row in tmux: its text, the number of erased cells after it, and whether the next row continues it. */
interface TmuxRow {
  readonly text: string;
  readonly blanks: number;
  readonly isWrapped: boolean;
}

/** As capture-pane prints them: -N all cells of each row, -J only written cells, with wrapped rows joined. */
const captured = (rows: readonly TmuxRow[]): Captures => ({
  rows: rows.map(({ text, blanks }) => `${text}${" ".repeat(blanks)}\n`).join(""),
  joined: rows.map(({ text, isWrapped }) => `${text}${isWrapped ? "" : "\n"}`).join(""),
});

const cellText = fc.string({ unit: fc.constantFrom("a", " ", "界", "é", "e\u0301", "🦀"), maxLength: 6 });
/** A wrapped row is written to its end. A separate test covers a wide character that didn't fit. */
const tmuxRow: fc.Arbitrary<TmuxRow> = fc.oneof(
  fc.record({ text: cellText, blanks: fc.nat(4), isWrapped: fc.constant(false) }),
  fc.record({ text: cellText.map((text) => `${text}x`), blanks: fc.constant(0), isWrapped: fc.constant(true) }),
);
/** A wrapped row is always followed by text. */
const tmuxRows = fc
  .array(tmuxRow, { maxLength: 8 })
  .map((rows) => [...rows, { text: "end", blanks: 0, isWrapped: false }])
  .map((rows) =>
    rows.map((row, index) => (rows[index - 1]?.isWrapped === true && row.text === "" ? { ...row, text: "y" } : row)),
  );

describe("captured rows", () => {
  it("TERM4: distinguish written cells from erased ones, and find the rows of each line", () => {
    fc.assert(
      fc.property(tmuxRows, (expected) => {
        const rows = capturedRows(captured(expected));
        expect(rows.map(({ text, isWrapped }) => ({ text, isWrapped }))).toEqual(
          expected.map(({ text, isWrapped }) => ({ text, isWrapped })),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it("TERM4: keep every row and every character, even if the two captures contradict each other", () => {
    fc.assert(
      fc.property(fc.array(cellText, { minLength: 1, maxLength: 8 }), fc.array(cellText), (cells, lines) => {
        const rows = capturedRows({ rows: `${cells.join("\n")}\n`, joined: lines.join("\n") });
        expect(rows.map(({ text }) => text.trimEnd())).toEqual(cells.map((text) => text.trimEnd()));
      }),
    );
  });

  it("TERM4: trailing blanks belong to a wrapped row only as far as the next row still fits after them", () => {
    // 界 didn't fit in the last column and wrapped. Later it was overwritten with blanks.
    expect(matchRows(["xxx ", "  new", "end"], "xxx  new\nend\n")).toEqual([
      { used: 3, isWrapped: true },
      { used: 5, isWrapped: false },
      { used: 3, isWrapped: false },
    ]);
  });

  it("TERM4: keep an empty row after a wrapped line", () => {
    expect(matchRows(["xxxx", "", "next"], "xxxx\nnext\n")).toMatchObject([
      { used: 4, isWrapped: false },
      { used: 0, isWrapped: false },
      { used: 4, isWrapped: false },
    ]);
  });

  it("TERM4: a capture that ends within a line continues with the next capture", () => {
    const history = capturedRows({ rows: "abcd\n", joined: "abcd" });
    const screen = capturedRows({ rows: "ef\ngh\n", joined: "ef\ngh\n" });
    expect(writtenRows([...history, ...screen])).toBe("abcdef\x1b[K\r\ngh");
  });

  it("TERM4: erase a background after the text instead of writing it, and leave out blanks without a background", () => {
    const bar = capturedRows({ rows: `${BLUE}bar       \x1b[49m\nnext   \n`, joined: `${BLUE}bar\n\x1b[49mnext\n` });
    expect(bar).toEqual([
      { text: `${BLUE}bar\x1b[49m`, erased: `${BLUE}\x1b[7X${PLAIN}`, isWrapped: false },
      { text: "next", erased: "", isWrapped: false },
    ]);
    expect(writtenRows(bar)).toBe(`${BLUE}bar\x1b[49m${BLUE}\x1b[7X${PLAIN}\r\nnext`);
  });

  it("TERM4: keep the positions of several backgrounds after a text", () => {
    const [row] = capturedRows({ rows: `ab  ${RED}   \x1b[49m  ${BLUE} \x1b[49m    \n`, joined: "ab\n" });
    expect(row?.erased).toBe(`\x1b[2C${RED}\x1b[3X${PLAIN}\x1b[3C\x1b[2C${BLUE}\x1b[1X${PLAIN}`);
  });

  it("TERM4: each row sets its own colors and character set, and ends with the default pen", () => {
    const rows = capturedRows({
      rows: `\x1b[1m\x1b[31mred\nmore\x1b[0m\x0eqq\nx\x0f\n`,
      joined: `\x1b[1m\x1b[31mred\nmore\x1b[0m\x0eqq\nx\n`,
    });
    expect(rows.map(({ text }) => text)).toEqual([
      `\x1b[1m\x1b[31mred${PLAIN}`,
      `\x1b[1m\x1b[31mmore\x1b[0m\x0eqq${PLAIN}`,
      `\x0ex\x0f${PLAIN}`,
    ]);
  });

  it("TERM4: keep the end of a hyperlink", () => {
    const [open, close] = ["\x1b]8;;http://127.0.0.1/\x1b\\", "\x1b]8;;\x1b\\"];
    const rows = capturedRows({ rows: `${open}link${close}   \n`, joined: `${open}link${close}\n` });
    expect(rows).toEqual([{ text: `${open}link${close}`, erased: "", isWrapped: false }]);
  });

  it("TERM4: erase the rest of a row after a wrap, because a scroll fills it with the background", () => {
    const rows: readonly Row[] = capturedRows({ rows: `${BLUE}abcd\nef\x1b[49m\n`, joined: `${BLUE}abcdef\x1b[49m\n` });
    expect(writtenRows(rows)).toBe(`${BLUE}abcd${PLAIN}${BLUE}ef\x1b[49m${PLAIN}\x1b[K`);
    expect(placedRows(rows)).toBe(`${BLUE}abcd${PLAIN}\r\n${BLUE}ef\x1b[49m${PLAIN}`);
  });

  it("TERM4: are empty for an empty capture", () => {
    expect(capturedRows({ rows: "", joined: "" })).toEqual([]);
  });
});
