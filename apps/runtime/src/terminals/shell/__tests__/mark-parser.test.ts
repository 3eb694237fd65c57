// Marks in raw output: split anywhere, forged, and never left in what a page gets.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMarkParser, createMarkStripper, type Mark, type OutputPiece } from "../mark-parser";

const NONCE = "n0nce";
const PID = 4711;
const mark = (body: string, nonce = NONCE, pid = PID): string => `\x1b]133;${body};n=${nonce};p=${pid}\x07`;

const parse = (text: string | Uint8Array, step: number): readonly OutputPiece[] => {
  const parser = createMarkParser(({ nonce, pid }) => nonce === NONCE && pid === PID);
  const bytes = Buffer.from(text);
  const pieces: OutputPiece[] = [];
  for (let at = 0; at < bytes.length; at += step) pieces.push(...parser.push(bytes.subarray(at, at + step)));
  return pieces;
};
const textOf = (pieces: readonly OutputPiece[]): string =>
  Buffer.concat(pieces.flatMap((piece) => (piece.kind === "bytes" ? [piece.bytes] : []))).toString();
const marksOf = (pieces: readonly OutputPiece[]): readonly Mark[] =>
  pieces.flatMap((piece) => (piece.kind === "mark" ? [piece.mark] : []));

describe("marks", () => {
  const output = `${mark("A")}$ ${mark("B")}é界🦀\r\n${mark("C")}\x1b[31mred\x1b[0m\r\n${mark("D;130")}end`;

  it("H7: finds marks and characters no matter how they are split", () => {
    for (let step = 1; step <= output.length; step += 1) {
      const pieces = parse(output, step);
      expect(textOf(pieces)).toBe("$ é界🦀\r\n\x1b[31mred\x1b[0m\r\nend");
      expect(marksOf(pieces).map(({ kind, exitCode }) => [kind, exitCode])).toEqual([
        ["A", null],
        ["B", null],
        ["C", null],
        ["D", 130],
      ]);
    }
  });

  it("H7: treats 20,000 forged marks as output, and none ends a command", () => {
    const forged = [mark("D;0", "other"), mark("D;0", NONCE, 1), "\x1b]133;D;0\x07", `\x1b]133;D;0;p=${PID}\x1b\\`];
    const flood = forged.join("x").repeat(5_000);
    const pieces = parse(flood, 1_021);
    expect(marksOf(pieces)).toEqual([]);
    expect(textOf(pieces)).toBe(flood);
  });

  it("H7: the directory comes last and may contain semicolons", () => {
    const [found] = marksOf(parse(`\x1b]133;A;n=${NONCE};p=${PID};c=/a;b=c/d\x07`, 7));
    expect(found?.cwd).toBe("/a;b=c/d");
  });

  it("H7: passes on a sequence that never ends", () => {
    const endless = `\x1b]133;C;n=${"x".repeat(6_000)}`;
    expect(textOf(parse(`${endless}\r\nafter`, 997))).toBe(`${endless}\r\nafter`);
  });

  it("H8: a page gets the output without the marks, byte for byte", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(Buffer.from(mark("C"))))),
        fc.integer({ min: 1, max: 50 }),
        (parts, step) => {
          const plain = parts.filter((part) => !Buffer.from(part).includes(NONCE));
          const whole = Buffer.concat(parts);
          const stripper = createMarkStripper(NONCE);
          const shown: Uint8Array[] = [];
          for (let at = 0; at < whole.length; at += step) shown.push(stripper.strip(whole.subarray(at, at + step)));
          // A possible beginning of a mark at the end of the stream is still held back.
          const text = Buffer.concat(shown);
          const wanted = Buffer.concat(plain);
          expect(wanted.subarray(0, text.length).equals(text)).toBe(true);
          expect(wanted.length - text.length).toBeLessThan(10);
          expect(stripper.isHolding()).toBe(text.length < wanted.length);
        },
      ),
    );
  });
});
