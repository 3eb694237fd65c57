// Rows read out of captures as tmux makes them: nothing visible is lost, wherever lines wrap or were erased.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Captures, capturedRows, placedRows, type Row, writtenRows } from "../captured-rows";
import { matchRows } from "../row-match";

const BLUE = "\x1b[44m";
const RED = "\x1b[41m";
const PLAIN = "\x0f\x1b[0m";

/** A row in tmux: what was written, the blanks behind it, and whether the next goes on with it. */
interface Made {
  readonly text: string;
  readonly blanks: number;
  readonly isWrapped: boolean;
}

/** As capture-pane prints them: -N all cells of each row, -J what was written, wrapped rows without a break. */
const captured = (made: readonly Made[]): Captures => ({
  rows: made.map(({ text, blanks }) => `${text}${" ".repeat(blanks)}\n`).join(""),
  joined: made.map(({ text, isWrapped }) => `${text}${isWrapped ? "" : "\n"}`).join(""),
});

const cellText = fc.string({ unit: fc.constantFrom("a", " ", "界", "é", "e\u0301", "🦀"), maxLength: 6 });
/** A row that wraps is written to its end; that of a wide character without room has a test of its own. */
const madeRow: fc.Arbitrary<Made> = fc.oneof(
  fc.record({ text: cellText, blanks: fc.nat(4), isWrapped: fc.constant(false) }),
  fc.record({ text: cellText.map((text) => `${text}x`), blanks: fc.constant(0), isWrapped: fc.constant(true) }),
);
/** Something follows a row that wraps. */
const madeRows = fc
  .array(madeRow, { maxLength: 8 })
  .map((made) => [...made, { text: "end", blanks: 0, isWrapped: false }])
  .map((made) =>
    made.map((row, index) => (made[index - 1]?.isWrapped === true && row.text === "" ? { ...row, text: "y" } : row)),
  );

describe("captured rows", () => {
  it("TERM4: tell what was written from what was erased, and which rows are one line", () => {
    fc.assert(
      fc.property(madeRows, (made) => {
        const rows = capturedRows(captured(made));
        expect(rows.map(({ text, isWrapped }) => ({ text, isWrapped }))).toEqual(
          made.map(({ text, isWrapped }) => ({ text, isWrapped })),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it("TERM4: whatever the captures say, every row is there and no character of it is lost", () => {
    fc.assert(
      fc.property(fc.array(cellText, { minLength: 1, maxLength: 8 }), fc.array(cellText), (cells, lines) => {
        const rows = capturedRows({ rows: `${cells.join("\n")}\n`, joined: lines.join("\n") });
        expect(rows.map(({ text }) => text.trimEnd())).toEqual(cells.map((text) => text.trimEnd()));
      }),
    );
  });

  it("TERM4: blanks at the end of a wrapped row are its own only as far as the next row fits behind them", () => {
    // 界 found no room in the last column and wrapped; later it was written over with blanks.
    expect(matchRows(["xxx ", "  new", "end"], "xxx  new\nend\n")).toEqual([
      { used: 3, isWrapped: true },
      { used: 5, isWrapped: false },
      { used: 3, isWrapped: false },
    ]);
  });

  it("TERM4: an empty row is a row, even where the line before it wrapped", () => {
    expect(matchRows(["xxxx", "", "next"], "xxxx\nnext\n")).toMatchObject([
      { used: 4, isWrapped: false },
      { used: 0, isWrapped: false },
      { used: 4, isWrapped: false },
    ]);
  });

  it("TERM4: a capture that ends within a line goes on with what is written below it", () => {
    const history = capturedRows({ rows: "abcd\n", joined: "abcd" });
    const screen = capturedRows({ rows: "ef\ngh\n", joined: "ef\ngh\n" });
    expect(writtenRows([...history, ...screen])).toBe("abcdef\x1b[K\r\ngh");
  });

  it("TERM4: a background behind the text is erased into it, not written; blanks without one are left out", () => {
    const bar = capturedRows({ rows: `${BLUE}bar       \x1b[49m\nnext   \n`, joined: `${BLUE}bar\n\x1b[49mnext\n` });
    expect(bar).toEqual([
      { text: `${BLUE}bar\x1b[49m`, erased: `${BLUE}\x1b[7X${PLAIN}`, isWrapped: false },
      { text: "next", erased: "", isWrapped: false },
    ]);
    expect(writtenRows(bar)).toBe(`${BLUE}bar\x1b[49m${BLUE}\x1b[7X${PLAIN}\r\nnext`);
  });

  it("TERM4: several backgrounds behind a text keep their places", () => {
    const [row] = capturedRows({ rows: `ab  ${RED}   \x1b[49m  ${BLUE} \x1b[49m    \n`, joined: "ab\n" });
    expect(row?.erased).toBe(`\x1b[2C${RED}\x1b[3X${PLAIN}\x1b[3C\x1b[2C${BLUE}\x1b[1X${PLAIN}`);
  });

  it("TERM4: each row brings its own colours and its own character set, and ends plain", () => {
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

  it("TERM4: a hyperlink ends where it did", () => {
    const [open, close] = ["\x1b]8;;http://127.0.0.1/\x1b\\", "\x1b]8;;\x1b\\"];
    const rows = capturedRows({ rows: `${open}link${close}   \n`, joined: `${open}link${close}\n` });
    expect(rows).toEqual([{ text: `${open}link${close}`, erased: "", isWrapped: false }]);
  });

  it("TERM4: a row that wrapped is erased behind its text: the scroll there filled it with the background", () => {
    const rows: readonly Row[] = capturedRows({ rows: `${BLUE}abcd\nef\x1b[49m\n`, joined: `${BLUE}abcdef\x1b[49m\n` });
    expect(writtenRows(rows)).toBe(`${BLUE}abcd${PLAIN}${BLUE}ef\x1b[49m${PLAIN}\x1b[K`);
    expect(placedRows(rows)).toBe(`${BLUE}abcd${PLAIN}\r\n${BLUE}ef\x1b[49m${PLAIN}`);
  });

  it("TERM4: an empty capture has no rows", () => {
    expect(capturedRows({ rows: "", joined: "" })).toEqual([]);
  });
});
