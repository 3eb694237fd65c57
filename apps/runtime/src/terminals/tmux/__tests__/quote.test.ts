// Quoting, checked with a reader that follows tmux(1) on double quotes.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandLine, quoteArgument, quoteBytes } from "../quote";

/** Between the quotes, everything except octal escapes is literal. */
const readQuoted = (quoted: string): Buffer => {
  const inner = quoted.slice(1, -1);
  const pieces = inner.match(/\\[0-7]{3}|[^\\]/g) ?? [];
  expect(pieces.join("")).toBe(inner);
  return Buffer.from(
    pieces.map((piece) => (piece.length === 4 ? Number.parseInt(piece.slice(1), 8) : piece.charCodeAt(0))),
  );
};

describe("tmux quoting", () => {
  it("TERM2: quotes any text on one line, in harmless characters, and it reads back unchanged", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const quoted = quoteArgument(text);
        expect(quoted).toMatch(/^"[A-Za-z0-9 %+,\-./:=@_\\]*"$/);
        expect(readQuoted(quoted)).toEqual(Buffer.from(text));
      }),
    );
  });

  it("TERM5: quotes any bytes, and they read back unchanged", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(readQuoted(quoteBytes(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it("joins commands with semicolons", () => {
    expect(
      commandLine([
        ["a", "b c"],
        ["d", ""],
      ]),
    ).toBe('"a" "b c" ; "d" ""');
  });
});
