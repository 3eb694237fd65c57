// One watcher's stream: a whole snapshot, then changes with a gapless number. A watcher that falls too far behind is given up, and watches again.

import type { WatchEvent, WatchSnapshot } from "#contract/stream";
import type { Clock } from "../platform/clock";
import type { Bus, BusEvent } from "./bus";

/** More than this many unread events: the reader is stuck. It reconnects and gets a fresh snapshot instead of a flood. */
const BACKLOG_MAX = 10_000;

export interface WatchStreamDeps {
  readonly bus: Bus;
  readonly clock: Pick<Clock, "nowMs">;
  /** Everything as it is now; taken in the same turn as the subscription, so that nothing falls between. */
  readonly snapshot: () => Omit<WatchSnapshot, "seq" | "atMs" | "type">;
}

/** Ends when `signal` aborts or the reader is given up. */
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
