// The stream of one watcher: a complete snapshot, then changes numbered without a gap. It ends if the watcher falls too far behind.

import type { WatchEvent, WatchSnapshot } from "#contract/stream";
import type { Clock } from "../platform/clock";
import type { Bus, BusEvent } from "./bus";

/** With more unread events than this the reader is stuck. It reconnects and gets a new snapshot instead of a flood. */
const BACKLOG_MAX = 10_000;

export interface WatchStreamDeps {
  readonly bus: Bus;
  readonly clock: Pick<Clock, "nowMs">;
  /** The current state. Taken in the same turn as the subscription, so that no change is missed. */
  readonly snapshot: () => Omit<WatchSnapshot, "seq" | "atMs" | "type">;
}

/** Ends when `signal` aborts, or when the reader is too far behind. */
export async function* watchStream(deps: WatchStreamDeps, signal: AbortSignal): AsyncGenerator<WatchEvent, void, void> {
  const backlog: BusEvent[] = [];
  let wake: () => void = () => undefined;
  const unsubscribe = deps.bus.subscribe((event) => {
    backlog.push(event);
    wake();
  });
  const onAbort = (): void => wake();
  signal.addEventListener("abort", onAbort);
  try {
    let seq = 0;
    yield { seq, atMs: deps.clock.nowMs(), type: "snapshot", ...deps.snapshot() };
    while (!signal.aborted && backlog.length <= BACKLOG_MAX) {
      const event = backlog.shift();
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      seq += 1;
      yield { seq, atMs: deps.clock.nowMs(), ...event };
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    unsubscribe();
  }
}
