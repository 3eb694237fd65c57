// One page's view of a terminal: first a snapshot, then output. If the page falls too far behind, it gets a new snapshot.
import type { TerminalEvent } from "#contract/stream";
import type { Snapshot } from "./capture";
import { CHUNK_MAX_BYTES, createOutputQueue, encodeChunk } from "./output-queue";

/** How far a page may fall behind. Beyond this, it gets a snapshot, which is smaller than the output that it missed. */
const QUEUE_MAX_BYTES = 4 * 1024 * 1024;

export interface Viewer {
  /** Called by the stream, in order. */
  push(bytes: Uint8Array): void;
  pushResize(cols: number, rows: number): void;
  /** Starts over with a snapshot, because output was missed (the connection broke). */
  restart(): void;
  /** The terminal is gone. */
  close(): void;
  /** Whether it needs a snapshot before it can use output. */
  isBehind(): boolean;
  /** Yields until the terminal is gone (the last event is `closed`) or the signal aborts. */
  events(signal: AbortSignal): AsyncGenerator<TerminalEvent, void, void>;
}

/** Takes a snapshot and calls `onTaken` at that moment. Null: it failed; `restart` or `close` will be called. */
export type TakeSnapshot = (onTaken: () => void) => Promise<Snapshot | null>;

/** Sends a long snapshot in parts, the rest as output, so that the size of a message is limited. */
function* snapshotEvents({ cols, rows, bytes }: Snapshot): Generator<TerminalEvent> {
  yield { type: "snapshot", cols, rows, bytes: encodeChunk(bytes.subarray(0, CHUNK_MAX_BYTES)) };
  for (let at = CHUNK_MAX_BYTES; at < bytes.length; at += CHUNK_MAX_BYTES)
    yield { type: "output", bytes: encodeChunk(bytes.subarray(at, at + CHUNK_MAX_BYTES)) };
}

/**
 * `stale`: needs a snapshot · `asking`: waits for one, which will include the output until then · `following`: output
 * continues the snapshot · `waiting`: the snapshot failed · `closed`: the terminal is gone.
 */
type State = "stale" | "asking" | "following" | "waiting" | "closed";

/** Calls `onBehind` when it falls behind. */
export const createViewer = (takeSnapshot: TakeSnapshot, onBehind: () => void): Viewer => {
  const queue = createOutputQueue(QUEUE_MAX_BYTES);
  let state: State = "stale";
  /** The part of the last snapshot that isn't sent yet. Goes before the queue. */
  let unsent: TerminalEvent[] = [];
  let wake: () => void = () => undefined;

  const become = (next: State): void => {
    if (state === "closed") return;
    state = next;
    wake();
  };
  const now = (): State => state;

  const refresh = async (): Promise<void> => {
    become("asking");
    const snapshot = await takeSnapshot(() => {
      queue.clear();
      if (state === "asking") become("following");
    });
    // Restarted in the meantime: this snapshot is out of date.
    if (now() === "stale") return;
    if (snapshot === null) become("waiting");
    else unsent = [...snapshotEvents(snapshot)];
  };

  const sleep = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });

  /** Null: the state has changed; call it again. */
  const next = async (): Promise<TerminalEvent | null> => {
    if (now() === "stale") {
      await refresh();
      return null;
    }
    const event = unsent.shift() ?? queue.take();
    if (event !== null) return event;
    if (now() === "closed") return { type: "closed" };
    await sleep();
    return null;
  };

  async function* events(signal: AbortSignal): AsyncGenerator<TerminalEvent, void, void> {
    signal.addEventListener("abort", () => wake(), { once: true });
    while (!signal.aborted) {
      const event = await next();
      if (event === null) continue;
      yield event;
      if (event.type === "closed") return;
    }
  }

  const restart = (): void => {
    if (state === "closed") return;
    queue.clear();
    unsent = [];
    become("stale");
  };

  return {
    push: (bytes) => {
      if (state !== "following") return;
      if (queue.push(bytes)) return wake();
      restart();
      onBehind();
    },
    pushResize: (cols, rows) => {
      if (state !== "following") return;
      queue.pushResize(cols, rows);
      wake();
    },
    restart,
    close: () => become("closed"),
    isBehind: () => state === "stale" || state === "waiting",
    events,
  };
};
