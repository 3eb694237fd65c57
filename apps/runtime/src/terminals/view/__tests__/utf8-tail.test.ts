// The unfinished character at the end of any stream, however it was cut.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8Tail } from "../utf8-tail";

const none = new Uint8Array();

describe("utf8 tail", () => {
  it("TERM4: is what a decoder still waits for, after any cuts", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(), fc.array(fc.nat()), (text, cut, cuts) => {
        const bytes = Buffer.from(text).subarray(0, cut % (Buffer.byteLength(text) + 1));
        const places = [0, ...cuts.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
        const tail = places
          .slice(1)
          .reduce<Uint8Array>((left, end, index) => utf8Tail(left, bytes.subarray(places[index] ?? 0, end)), none);
        const decoder = new TextDecoder("utf-8");
        const decoded = decoder.decode(bytes, { stream: true });
        expect(Buffer.from(tail)).toEqual(bytes.subarray(Buffer.byteLength(decoded)));
      }),
    );
  });

  it("TERM4: bytes that are no character wait for nothing", () => {
    expect(utf8Tail(none, new Uint8Array([0x80, 0xbf]))).toHaveLength(0);
    expect(utf8Tail(none, new Uint8Array([0xff]))).toHaveLength(0);
    expect(utf8Tail(none, new Uint8Array([0xc0]))).toHaveLength(0);
  });
});
