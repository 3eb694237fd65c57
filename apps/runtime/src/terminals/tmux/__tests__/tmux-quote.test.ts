// Quoting held against a reader that does what tmux(1) says of double quotes.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandLine, quoteArgument, quoteBytes } from "../tmux-quote";

/** Octal escapes are the only thing in our quotes that is not itself. */
const readQuoted = (quoted: string): Buffer => {
  const inner = quoted.slice(1, -1);
  const pieces = inner.match(/\\[0-7]{3}|[^\\]/g) ?? [];
  expect(pieces.join("")).toBe(inner);
  return Buffer.from(
    pieces.map((piece) => (piece.length === 4 ? Number.parseInt(piece.slice(1), 8) : piece.charCodeAt(0))),
  );
};

describe("tmux quoting", () => {
  it("TERM2: any text comes back as it was, on one line, in plain characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const quoted = quoteArgument(text);
        expect(quoted).toMatch(/^"[A-Za-z0-9 %+,\-./:=@_\\]*"$/);
        expect(readQuoted(quoted)).toEqual(Buffer.from(text));
      }),
    );
  });

  it("TERM5: any bytes too", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(readQuoted(quoteBytes(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it("commands stand behind each other", () => {
    expect(
      commandLine([
        ["a", "b c"],
        ["d", ""],
      ]),
    ).toBe('"a" "b c" ; "d" ""');
  });
});
