// The stream of one watcher: a complete snapshot, then changes numbered without a gap, and a heartbeat while nothing changes.

import type { WatchEvent, WatchSnapshot } from "#contract/stream";
import type { Clock } from "../platform/clock";
import type { Bus, BusEvent } from "./bus";

/** A reader that is further behind gets a new snapshot in place of what it missed. */
const BACKLOG_MAX = 1_000;
/** A client that hears nothing for longer than two of these knows that the runtime or the connection is dead. */
export const HEARTBEAT_MS = 2_000;

export interface WatchStreamDeps {
  readonly bus: Bus;
  readonly clock: Pick<Clock, "nowMs" | "after">;
  /** The current state. Taken in the same turn as the subscription, so that no change is missed. */
  readonly snapshot: () => Omit<WatchSnapshot, "seq" | "atMs" | "type">;
}

interface Backlog {
  /** The next thing to send: a snapshot first and after too many unread events, else the oldest event; null when there is nothing. */
  take(): "snapshot" | BusEvent | null;
  /** Resolves when there is something to take, or after `HEARTBEAT_MS`. */
  wait(): Promise<void>;
  dispose(): void;
}

const createBacklog = ({ bus, clock }: Pick<WatchStreamDeps, "bus" | "clock">, signal: AbortSignal): Backlog => {
  let events: BusEvent[] = [];
  let isSnapshotDue = true;
  let wake: () => void = () => undefined;
  const unsubscribe = bus.subscribe((event) => {
    events.push(event);
    if (events.length > BACKLOG_MAX) {
      events = [];
      isSnapshotDue = true;
    }
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener("abort", onAbort);
  return {
    take: () => {
      if (!isSnapshotDue) return events.shift() ?? null;
      isSnapshotDue = false;
      // The snapshot already contains them.
      events = [];
      return "snapshot";
    },
    wait: () =>
      new Promise((resolve) => {
        const heartbeat = clock.after(HEARTBEAT_MS, resolve);
        wake = () => {
          heartbeat.cancel();
          resolve();
        };
      }),
    dispose: () => {
      signal.removeEventListener("abort", onAbort);
      unsubscribe();
    },
  };
};

/** Ends when `signal` aborts. */
export async function* watchStream(deps: WatchStreamDeps, signal: AbortSignal): AsyncGenerator<WatchEvent, void, void> {
  const backlog = createBacklog(deps, signal);
  const { clock } = deps;
  try {
    let seq = -1;
    while (!signal.aborted) {
      let next = backlog.take();
      if (next === null) {
        await backlog.wait();
        if (signal.aborted) return;
        next = backlog.take();
      }
      const atMs = clock.nowMs();
      // A heartbeat isn't a change, so it has the number of the last change.
      if (next === null) yield { seq, atMs, type: "heartbeat" };
      else {
        seq += 1;
        yield next === "snapshot" ? { seq, atMs, type: "snapshot", ...deps.snapshot() } : { seq, atMs, ...next };
      }
    }
  } finally {
    backlog.dispose();
  }
}
