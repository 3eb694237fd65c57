// Renders the kept output of a command as lines, in slices, so that the event loop isn't blocked.
import type { Clock } from "../../platform/clock";
import { pause } from "../../platform/wait";
import { createLineRenderer } from "./line-renderer";
import type { OutputRecord } from "./output-record";

const SLICE_BYTES = 256 * 1_024;

export interface RenderedOutput {
  readonly lines: readonly string[];
  /** Bytes dropped in the middle. A line in their place says so. */
  readonly missedBytes: number;
}

export type RenderOutput = (record: OutputRecord) => Promise<RenderedOutput>;

/** Caches the last rendered output, because its pages are requested one after the other. */
export const createRendering = (clock: Pick<Clock, "after">): RenderOutput => {
  let last: { readonly record: OutputRecord; readonly size: number; readonly rendered: RenderedOutput } | null = null;
  return async (record) => {
    if (last?.record === record && last.size === record.size()) return last.rendered;
    const size = record.size();
    const rendered = await renderOutput(clock, record);
    last = { record, size, rendered };
    return rendered;
  };
};

/** Includes the last line even if it has no newline. */
export const renderOutput = async (clock: Pick<Clock, "after">, record: OutputRecord): Promise<RenderedOutput> => {
  const { head, tail, missedBytes } = record.parts();
  const lines: string[] = [];
  let sliceBytes = 0;
  const renderAll = async (pieces: readonly Uint8Array[]): Promise<void> => {
    const renderer = createLineRenderer();
    for (const piece of pieces) {
      renderer.push(piece);
      sliceBytes += piece.length;
      if (sliceBytes < SLICE_BYTES) continue;
      for (const line of renderer.takeLines()) lines.push(line);
      sliceBytes = 0;
      await pause(clock, 0);
    }
    for (const line of renderer.takeLines()) lines.push(line);
    if (renderer.rest() !== "") lines.push(renderer.rest());
  };
  if (missedBytes === 0) await renderAll([...head, ...tail]);
  else {
    await renderAll(head);
    lines.push(`[${missedBytes} bytes dropped]`);
    await renderAll(tail);
  }
  return { lines, missedBytes };
};

const HEAD_SHARE = 0.4;
const bytesOf = (text: string): number => Buffer.byteLength(text);

/** As many lines as fit, from the start. */
const fitting = (
  lines: readonly string[],
  maxBytes: number,
): { readonly lines: readonly string[]; readonly bytes: number } => {
  let bytes = 0;
  let count = 0;
  for (const line of lines) {
    const size = bytesOf(line) + 1;
    if (bytes + size > maxBytes) break;
    bytes += size;
    count += 1;
  }
  return { lines: lines.slice(0, count), bytes };
};

export interface CutOutput {
  readonly head: readonly string[];
  /** Empty when nothing was cut. */
  readonly tail: readonly string[];
  readonly cutBytes: number;
}

const cutLine = (line: string, maxBytes: number): CutOutput => {
  const bytes = Buffer.from(line);
  const headBytes = Math.floor(maxBytes * HEAD_SHARE);
  const text = (from: number, to: number): string => bytes.subarray(from, to).toString("utf8").replaceAll("\ufffd", "");
  const tailFrom = Math.max(headBytes, bytes.length - (maxBytes - headBytes));
  return { head: [text(0, headBytes)], tail: [text(tailFrom, bytes.length)], cutBytes: tailFrom - headBytes };
};

/** Cuts out the middle at line ends. The head, which often has the cause, gets 40 % of the room and the end 60 %. */
export const cutOutput = (lines: readonly string[], maxBytes: number): CutOutput => {
  const total = lines.reduce((sum, line) => sum + bytesOf(line) + 1, 0);
  if (total <= maxBytes + 1) return { head: lines, tail: [], cutBytes: 0 };
  const [only] = lines;
  if (lines.length === 1 && only !== undefined) return cutLine(only, maxBytes);
  const head = fitting(lines, Math.floor(maxBytes * HEAD_SHARE));
  const rest = lines.slice(head.lines.length);
  const tail = fitting(rest.toReversed(), maxBytes - head.bytes);
  return { head: head.lines, tail: tail.lines.toReversed(), cutBytes: total - head.bytes - tail.bytes };
};
