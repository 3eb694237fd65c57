// Keeps the raw output of one command up to a limit: its head and its tail. Pure.

const HALF_MAX_BYTES = 4 * 1024 * 1024;

export interface OutputRecord {
  add(bytes: Uint8Array): void;
  /** Removes bytes from the end. `count` gets the last `lookBytes` bytes and returns how many to remove. */
  cutEnd(lookBytes: number, count: (end: string) => number): void;
  /** Head and tail. `missedBytes`: how many bytes between them were dropped. */
  parts(): { readonly head: readonly Uint8Array[]; readonly tail: readonly Uint8Array[]; readonly missedBytes: number };
  /** The number of bytes received, kept or not. */
  size(): number;
}

export const createOutputRecord = (halfMaxBytes: number = HALF_MAX_BYTES): OutputRecord => {
  const head: Uint8Array[] = [];
  let tail: Uint8Array[] = [];
  /**
   * Pieces of the tail before this index are dropped. They are removed together, because each removal moves the rest.
   */
  let tailFrom = 0;
  let [headBytes, tailBytes, missedBytes] = [0, 0, 0];

  const addToTail = (bytes: Uint8Array): void => {
    tail.push(bytes);
    tailBytes += bytes.length;
    while (tailBytes - (tail[tailFrom]?.length ?? 0) >= halfMaxBytes && tailFrom < tail.length - 1) {
      const dropped = tail[tailFrom]?.length ?? 0;
      tailBytes -= dropped;
      missedBytes += dropped;
      tailFrom += 1;
    }
    if (tailFrom < 1_024) return;
    tail = tail.slice(tailFrom);
    tailFrom = 0;
  };

  const cutFrom = (pieces: Uint8Array[], bytes: number): number => {
    let left = bytes;
    while (left > 0) {
      const last = pieces.pop();
      if (last === undefined) break;
      if (last.length > left) pieces.push(last.subarray(0, last.length - left));
      left -= Math.min(left, last.length);
    }
    return bytes - left;
  };

  return {
    add: (bytes) => {
      const room = halfMaxBytes - headBytes;
      const first = bytes.subarray(0, Math.max(0, room));
      if (first.length > 0) head.push(first);
      headBytes += first.length;
      if (first.length < bytes.length) addToTail(bytes.subarray(first.length));
    },
    cutEnd: (lookBytes, count) => {
      const kept = tail.slice(tailFrom);
      let end = Buffer.alloc(0);
      for (const piece of [...head, ...kept].reverse()) {
        if (end.length >= lookBytes) break;
        end = Buffer.concat([piece, end]);
      }
      const bytes = Math.min(count(end.toString("latin1")), end.length);
      tail = kept;
      tailFrom = 0;
      const fromTail = cutFrom(tail, bytes);
      tailBytes -= fromTail;
      headBytes -= cutFrom(head, bytes - fromTail);
    },
    parts: () => ({ head, tail: tail.slice(tailFrom), missedBytes }),
    size: () => headBytes + tailBytes + missedBytes,
  };
};
