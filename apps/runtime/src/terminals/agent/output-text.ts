// Renders what is kept of a command's output, without holding the event loop for longer than a slice takes.
import type { Clock } from "../../platform/clock";
import { pause } from "../../platform/wait";
import { createLineRenderer } from "./line-renderer";
import type { OutputRecord } from "./output-record";

const SLICE_BYTES = 256 * 1_024;

export interface RenderedOutput {
  readonly lines: readonly string[];
  /** Bytes in the middle that are not kept; a line says so at their place. */
  readonly missedBytes: number;
}

export type RenderOutput = (record: OutputRecord) => Promise<RenderedOutput>;

/** Keeps the last output that was rendered: pages of it are asked for one after the other. */
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

/** The last line is there without an end, too. */
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
    lines.push(`[${missedBytes} bytes are not kept]`);
    await renderAll(tail);
  }
  return { lines, missedBytes };
};

const HEAD_SHARE = 0.4;
const bytesOf = (text: string): number => Buffer.byteLength(text);

/** As many lines as fit, from the one side; a first line that is too long is cut. */
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

/** Cut in the middle at line ends: 40 % of the room for the head, where the cause often is, 60 % for the end. */
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
