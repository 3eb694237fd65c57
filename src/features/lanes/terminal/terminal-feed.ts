// Brings a terminal's events to its screen: in order, no faster than it draws, and from a fresh picture when too far behind. Knows no wire.
import type { TerminalEvent } from "#contract/stream";
import { fromBase64, joinBytes } from "./bytes";
import type { Screen } from "./screen";

/** Undrawn output beyond this is given up for a new snapshot: some seconds of drawing, and a bound on memory. */
const BACKLOG_MAX_BYTES = 16 * 1_024 * 1_024;
/** One write of the screen's; larger ones would be cut up by it anyway. */
const BATCH_MAX_BYTES = 128 * 1_024;

export type TerminalFeed = {
  accept(event: Exclude<TerminalEvent, { type: "closed" }>): void;
  /** Drops what is not drawn yet and takes nothing more. */
  stop(): void;
};

type Drawing =
  | { readonly type: "snapshot"; readonly cols: number; readonly rows: number; readonly bytes: Uint8Array }
  | { readonly type: "output"; readonly bytes: Uint8Array }
  | { readonly type: "resized"; readonly cols: number; readonly rows: number };

export type TerminalFeedDeps = {
  readonly screen: Pick<Screen, "write" | "replace" | "resize">;
  /** Asks the runtime for the stream anew, which begins with a snapshot. */
  readonly restart: () => void;
  /** A snapshot stands on the screen. */
  readonly onShown: () => void;
};

const toDrawing = (event: Exclude<TerminalEvent, { type: "closed" }>): Drawing =>
  event.type === "resized" ? event : { ...event, bytes: fromBase64(event.bytes) };

export const createTerminalFeed = ({ screen, restart, onShown }: TerminalFeedDeps): TerminalFeed => {
  let queue: Drawing[] = [];
  let backlogBytes = 0;
  let isDrawing = false;
  let isAwaitingSnapshot = true;
  let isStopped = false;

  const takeOutput = (): Uint8Array => {
    const parts: Uint8Array[] = [];
    let length = 0;
    for (let head = queue[0]; head?.type === "output" && length < BATCH_MAX_BYTES; head = queue[0]) {
      parts.push(head.bytes);
      length += head.bytes.length;
      queue.shift();
    }
    backlogBytes -= length;
    return joinBytes(parts);
  };

  const drawNext = async (next: Drawing): Promise<void> => {
    if (next.type === "output") return screen.write(takeOutput());
    queue.shift();
    if (next.type === "resized") return screen.resize(next);
    await screen.replace(next, next.bytes);
    if (!isStopped) onShown();
  };

  const drawAll = async (): Promise<void> => {
    isDrawing = true;
    for (let next = queue[0]; next && !isStopped; next = queue[0]) await drawNext(next);
    isDrawing = false;
  };

  return {
    accept: (event) => {
      if (isStopped) return;
      if (event.type === "snapshot") {
        // Whatever waits before it would be drawn only to be dropped.
        queue = [];
        backlogBytes = 0;
        isAwaitingSnapshot = false;
      }
      if (isAwaitingSnapshot) return;
      const drawing = toDrawing(event);
      queue.push(drawing);
      if (drawing.type === "output") backlogBytes += drawing.bytes.length;
      if (backlogBytes > BACKLOG_MAX_BYTES) {
        queue = [];
        backlogBytes = 0;
        isAwaitingSnapshot = true;
        restart();
      } else if (!isDrawing) void drawAll();
    },
    stop: () => {
      isStopped = true;
      queue = [];
    },
  };
};
