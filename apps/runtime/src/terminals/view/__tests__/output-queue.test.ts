// The output queue: order, message sizes and its limit.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TerminalEvent } from "#contract/stream";
import { CHUNK_MAX_BYTES, createOutputQueue, type OutputQueue } from "../output-queue";

const takeAll = (queue: OutputQueue): TerminalEvent[] => {
  const events: TerminalEvent[] = [];
  for (let event = queue.take(); event !== null; event = queue.take()) events.push(event);
  return events;
};
const bytesOf = (event: TerminalEvent): Buffer => Buffer.from("bytes" in event ? event.bytes : "", "base64");

describe("output queue", () => {
  it("TERM4: joins pieces without losing, duplicating or reordering a byte, and keeps resizes in place", () => {
    const piece = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constant(null));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const queue = createOutputQueue(1_000_000);
        for (const each of pieces) {
          if (each === null) queue.pushResize(1, 2);
          else queue.push(each);
        }
        const marked = (text: string[]): string => text.join("").replace(/^\|+|$/g, "");
        const taken = takeAll(queue).map((event) => (event.type === "resized" ? "|" : bytesOf(event).toString("hex")));
        const pushed = pieces.map((each) => (each === null ? "|" : Buffer.from(each).toString("hex")));
        expect(marked(taken)).toBe(marked(pushed));
      }),
    );
  });

  it("TERM4: no message is longer than a chunk", () => {
    const queue = createOutputQueue(10 * CHUNK_MAX_BYTES);
    const whole = Buffer.from(Array.from({ length: 3 * CHUNK_MAX_BYTES + 17 }, (_, index) => index % 251));
    queue.push(whole.subarray(0, 5));
    queue.push(whole.subarray(5));
    const events = takeAll(queue).map(bytesOf);
    expect(events.map((bytes) => bytes.length)).toEqual([CHUNK_MAX_BYTES, CHUNK_MAX_BYTES, CHUNK_MAX_BYTES, 17]);
    expect(Buffer.concat(events).equals(whole)).toBe(true);
  });

  it("TERM4: drops everything and reports it if the limit is exceeded, then works again", () => {
    const queue = createOutputQueue(10);
    expect(queue.push(new Uint8Array(10))).toBe(true);
    expect(queue.push(new Uint8Array(1))).toBe(false);
    expect(queue.take()).toBeNull();
    expect(queue.push(new Uint8Array(10))).toBe(true);
    expect(takeAll(queue).map((event) => bytesOf(event).length)).toEqual([10]);
    expect(queue.push(new Uint8Array(10))).toBe(true);
  });
});
