// One page's look at a terminal: snapshot first, then output; a fresh snapshot when it fell too far behind. Knows no tmux.
import type { TerminalEvent } from "#contract/stream";
import type { Snapshot } from "./capture";
import { CHUNK_MAX_BYTES, createOutputQueue, encodeChunk } from "./output-queue";

/** What a page may be behind; more and it gets a snapshot instead, which is smaller than what it missed. */
const QUEUE_MAX_BYTES = 4 * 1024 * 1024;

export interface Viewer {
  /** Fed by the stream, in order. */
  push(bytes: Uint8Array): void;
  pushResize(cols: number, rows: number): void;
  /** What was sent is no longer worth continuing (the connection broke): begin anew. */
  restart(): void;
  /** The terminal is gone. */
  close(): void;
  /** Whether output is of no use to it now. */
  isBehind(): boolean;
  /** All that there is to see, until the terminal is gone (the last event is `closed`) or the signal aborts. */
  events(signal: AbortSignal): AsyncGenerator<TerminalEvent, void, void>;
}

/** Takes a snapshot; `onTaken` is called at its instant. Null: none can be had until `restart` or `close`. */
export type TakeSnapshot = (onTaken: () => void) => Promise<Snapshot | null>;

/** A long snapshot goes out as its beginning and output that follows: no message grows with the history. */
function* snapshotEvents({ cols, rows, bytes }: Snapshot): Generator<TerminalEvent> {
  yield { type: "snapshot", cols, rows, bytes: encodeChunk(bytes.subarray(0, CHUNK_MAX_BYTES)) };
  for (let at = CHUNK_MAX_BYTES; at < bytes.length; at += CHUNK_MAX_BYTES)
    yield { type: "output", bytes: encodeChunk(bytes.subarray(at, at + CHUNK_MAX_BYTES)) };
}

/**
 * `stale`: what was sent is out of date, a snapshot is due · `asking`: it is being taken, output before it is in it ·
 * `following`: output continues it · `waiting`: none to be had now · `closed`: the terminal is gone.
 */
type State = "stale" | "asking" | "following" | "waiting" | "closed";

/** `onBehind`: it has just fallen behind. */
export const createViewer = (takeSnapshot: TakeSnapshot, onBehind: () => void): Viewer => {
  const queue = createOutputQueue(QUEUE_MAX_BYTES);
  let state: State = "stale";
  /** What is left to send of the last snapshot; goes before the queue. */
  let opening: TerminalEvent[] = [];
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
    // Restarted meanwhile: a newer snapshot is due, this one is nobody's.
    if (now() === "stale") return;
    if (snapshot === null) become("waiting");
    else opening = [...snapshotEvents(snapshot)];
  };

  const sleep = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });

  /** Null: something has changed, look again. */
  const next = async (): Promise<TerminalEvent | null> => {
    if (now() === "stale") {
      await refresh();
      return null;
    }
    const event = opening.shift() ?? queue.take();
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
    opening = [];
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
