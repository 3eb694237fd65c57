// The incomplete character at the end of a stream, wherever the stream was split.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { incompleteCharacter } from "../stream";

const none = new Uint8Array();

describe("the incomplete character", () => {
  it("TERM4: is what a decoder still waits for, wherever the bytes are split", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(), fc.array(fc.nat()), (text, cut, cuts) => {
        const bytes = Buffer.from(text).subarray(0, cut % (Buffer.byteLength(text) + 1));
        const ends = [0, ...cuts.map((at) => at % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
        const incomplete = ends
          .slice(1)
          .reduce<Uint8Array>(
            (before, end, index) => incompleteCharacter(before, bytes.subarray(ends[index] ?? 0, end)),
            none,
          );
        const decoder = new TextDecoder("utf-8");
        const decoded = decoder.decode(bytes, { stream: true });
        expect(Buffer.from(incomplete)).toEqual(bytes.subarray(Buffer.byteLength(decoded)));
      }),
    );
  });

  it("TERM4: is empty after bytes that can't start a character", () => {
    expect(incompleteCharacter(none, new Uint8Array([0x80, 0xbf]))).toHaveLength(0);
    expect(incompleteCharacter(none, new Uint8Array([0xff]))).toHaveLength(0);
    expect(incompleteCharacter(none, new Uint8Array([0xc0]))).toHaveLength(0);
  });
});
