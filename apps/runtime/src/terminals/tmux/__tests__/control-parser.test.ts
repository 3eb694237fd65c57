// Control mode as bytes: whatever is cut wherever, what comes out is the same.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ControlMessage, createControlParser, unescapeOctal } from "../control-parser";

/** As tmux escapes it (control.c): everything below a space, and the backslash. */
const escapeAsTmux = (bytes: Uint8Array): Buffer =>
  Buffer.concat(
    Array.from(bytes, (byte) =>
      byte < 0x20 || byte === 0x5c ? Buffer.from(`\\${byte.toString(8).padStart(3, "0")}`) : Buffer.from([byte]),
    ),
  );

const outputLine = (pane: string, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`%output ${pane} `), escapeAsTmux(bytes), Buffer.from("\n")]);

const parseIn = (chunks: readonly Uint8Array[]): ControlMessage[] => {
  const parser = createControlParser();
  return chunks.flatMap((chunk) => [...parser.push(chunk)]);
};

const cutAt = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index] ?? 0, end));
};

const said = (text: string): ControlMessage[] => parseIn([Buffer.from(text)]);

describe("control parser", () => {
  it("TERM4: output is the bytes of the program, whatever they are and wherever they are cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }),
        fc.array(fc.nat(2_000)),
        (pieces, places) => {
          const stream = Buffer.concat(pieces.map((piece, index) => outputLine(`%${index}`, piece)));
          const messages = parseIn(cutAt(stream, places));
          expect(messages).toEqual(
            pieces.map((piece, index) => ({ kind: "output", pane: `%${index}`, bytes: new Uint8Array(piece) })),
          );
        },
      ),
    );
  });

  it("TERM4: unescaping undoes tmux's escaping", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(Buffer.from(unescapeOctal(escapeAsTmux(bytes)))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it("TERM4: a backslash that is no escape stays as it is", () => {
    expect(Buffer.from(unescapeOctal(Buffer.from("a\\9b\\12"))).toString()).toBe("a\\9b\\12");
  });

  it("TERM2: no bytes at all make it throw", () => {
    fc.assert(fc.property(fc.array(fc.uint8Array()), (chunks) => void parseIn(chunks)));
  });

  it("TERM2: only the reply's own end ends it; all else in it is text", () => {
    const text = "%begin 7 8 1\n%end 7 9 1\n%exit\n%output %1 x\n%begin 1 1 1\n%end 7 8 1\n%sessions-changed\n";
    expect(said(text)).toEqual([
      { kind: "reply", isError: false, lines: ["%end 7 9 1", "%exit", "%output %1 x", "%begin 1 1 1"] },
      { kind: "event", name: "sessions-changed", args: "" },
    ]);
  });

  it("an error is a reply; what tmux did of itself is none", () => {
    expect(said("%begin 1 1 0\nx\n%end 1 1 0\n%begin 1 2 1\nno such\n%error 1 2 1\n")).toEqual([
      { kind: "reply", isError: true, lines: ["no such"] },
    ]);
  });

  it("an event has a name and the rest of its line", () => {
    expect(said("%client-session-changed /dev/pts/3 $4 shr_a\n\x1bP1000pgarbage\n%exit server exited\n")).toEqual([
      { kind: "event", name: "client-session-changed", args: "/dev/pts/3 $4 shr_a" },
      { kind: "event", name: "exit", args: "server exited" },
    ]);
  });
});
