// The parser of tmux's control mode: the result doesn't depend on where the bytes are split.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ControlMessage, createControlParser, unescapeOctal } from "../control-parser";

/** Escapes like tmux (control.c): everything below a space, and the backslash. */
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

const splitAt = (bytes: Buffer, positions: readonly number[]): Buffer[] => {
  const sorted = [0, ...positions.map((at) => at % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index] ?? 0, end));
};

const parse = (text: string): ControlMessage[] => parseIn([Buffer.from(text)]);

describe("control parser", () => {
  it("TERM4: returns the program's exact bytes, wherever they are split", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }),
        fc.array(fc.nat(2_000)),
        (pieces, positions) => {
          const stream = Buffer.concat(pieces.map((piece, index) => outputLine(`%${index}`, piece)));
          const messages = parseIn(splitAt(stream, positions));
          expect(messages).toEqual(
            pieces.map((piece, index) => ({ kind: "output", pane: `%${index}`, bytes: new Uint8Array(piece) })),
          );
        },
      ),
    );
  });

  it("TERM4: decodes tmux's escapes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(Buffer.from(unescapeOctal(escapeAsTmux(bytes)))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it("TERM4: keeps a backslash that doesn't start an escape", () => {
    expect(Buffer.from(unescapeOctal(Buffer.from("a\\9b\\12"))).toString()).toBe("a\\9b\\12");
  });

  it("TERM2: never throws, no matter what the bytes are", () => {
    fc.assert(fc.property(fc.array(fc.uint8Array()), (chunks) => void parseIn(chunks)));
  });

  it("TERM2: ends a reply only at its own end; everything else in it is text", () => {
    const text = "%begin 7 8 1\n%end 7 9 1\n%exit\n%output %1 x\n%begin 1 1 1\n%end 7 8 1\n%sessions-changed\n";
    expect(parse(text)).toEqual([
      { kind: "reply", isError: false, lines: ["%end 7 9 1", "%exit", "%output %1 x", "%begin 1 1 1"] },
      { kind: "event", name: "sessions-changed", args: "" },
    ]);
  });

  it("returns errors as replies, and says when the client's first command is done", () => {
    expect(parse("%begin 1 1 0\nx\n%end 1 1 0\n%begin 1 2 1\nno such\n%error 1 2 1\n")).toEqual([
      { kind: "started", isError: false },
      { kind: "reply", isError: true, lines: ["no such"] },
    ]);
  });

  it("splits an event into its name and the rest of the line", () => {
    expect(parse("%client-session-changed /dev/pts/3 $4 shr_a\n\x1bP1000pgarbage\n%exit server exited\n")).toEqual([
      { kind: "event", name: "client-session-changed", args: "/dev/pts/3 $4 shr_a" },
      { kind: "event", name: "exit", args: "server exited" },
    ]);
  });
});
