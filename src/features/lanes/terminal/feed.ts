// Draws a terminal's events on its screen: in order, no faster than the screen can draw, and from a new snapshot when too far behind.
import type { TerminalEvent } from "#contract/stream";
import { fromBase64, joinBytes } from "./bytes";
import type { Screen } from "./screen";

/** With more undrawn output than this, the feed requests a new snapshot: some seconds of drawing, and a limit on memory. */
const BACKLOG_MAX_BYTES = 16 * 1_024 * 1_024;
/** The most that one write draws. The screen would split a larger one anyway. */
const BATCH_MAX_BYTES = 128 * 1_024;

export type TerminalFeed = {
  accept(event: Exclude<TerminalEvent, { type: "closed" }>): void;
  /** Discards undrawn events and ignores later ones. */
  stop(): void;
};

type Drawing =
  | { readonly type: "snapshot"; readonly cols: number; readonly rows: number; readonly bytes: Uint8Array }
  | { readonly type: "output"; readonly bytes: Uint8Array }
  | { readonly type: "resized"; readonly cols: number; readonly rows: number };

export type TerminalFeedDeps = {
  readonly screen: Pick<Screen, "write" | "replace" | "resize">;
  /** Reopens the stream, which starts with a snapshot. */
  readonly restart: () => void;
  /** A snapshot has been drawn. */
  readonly onSnapshot: () => void;
};

const toDrawing = (event: Exclude<TerminalEvent, { type: "closed" }>): Drawing =>
  event.type === "resized" ? event : { ...event, bytes: fromBase64(event.bytes) };

export const createTerminalFeed = ({ screen, restart, onSnapshot }: TerminalFeedDeps): TerminalFeed => {
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
    if (!isStopped) onSnapshot();
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
        // The snapshot replaces everything that is still waiting.
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
