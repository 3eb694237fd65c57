// Queues what a viewer hasn't been sent yet: raw output and sizes, in order, up to a limit.
import type { TerminalEvent } from "#contract/stream";

export interface OutputQueue {
  /** False if the limit is exceeded. The queue is then empty, and the viewer needs a new snapshot. */
  push(bytes: Uint8Array): boolean;
  pushResize(cols: number, rows: number): void;
  /** The next event, with output joined up to the size of one message. Null if the queue is empty. */
  take(): TerminalEvent | null;
  clear(): void;
}

type Item = { readonly bytes: Uint8Array } | { readonly cols: number; readonly rows: number };

/** The size of one message to a page: large enough to be fast, small enough not to delay the echo of a key. */
export const CHUNK_MAX_BYTES = 64 * 1024;

export const encodeChunk = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");

export const createOutputQueue = (maxBytes: number): OutputQueue => {
  let items: Item[] = [];
  let queuedBytes = 0;

  const clear = (): void => {
    items = [];
    queuedBytes = 0;
  };

  /** Takes pieces up to the size of a chunk. Splits a piece that doesn't fit. */
  const takeBytes = (): Uint8Array => {
    const pieces: Uint8Array[] = [];
    let room = CHUNK_MAX_BYTES;
    let taken = 0;
    for (const item of items) {
      if (!("bytes" in item) || room === 0) break;
      const piece = item.bytes.subarray(0, room);
      pieces.push(piece);
      room -= piece.length;
      taken += 1;
      if (piece.length === item.bytes.length) continue;
      taken -= 1;
      items[taken] = { bytes: item.bytes.subarray(piece.length) };
      break;
    }
    items.splice(0, taken);
    queuedBytes -= CHUNK_MAX_BYTES - room;
    return Buffer.concat(pieces);
  };

  return {
    clear,
    push: (bytes) => {
      items.push({ bytes });
      queuedBytes += bytes.length;
      if (queuedBytes <= maxBytes) return true;
      clear();
      return false;
    },
    pushResize: (cols, rows) => void items.push({ cols, rows }),
    take: () => {
      const first = items[0];
      if (first === undefined) return null;
      if ("bytes" in first) return { type: "output", bytes: encodeChunk(takeBytes()) };
      items.shift();
      return { type: "resized", cols: first.cols, rows: first.rows };
    },
  };
};
