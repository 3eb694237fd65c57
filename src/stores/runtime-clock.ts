// The runtime's time, ticking once a second. Every countdown on the page reads it, so they all change together. It pauses while disconnected.
import { createStore, type StoreApi } from "zustand/vanilla";

/** The part of `platform/clock` that this store needs. */
export type ClockSource = {
  nowMs(): number;
  every(periodMs: number, fn: () => void): { cancel(): void };
};

export type RuntimeClockState = {
  /** The runtime's time, rounded down to whole seconds, in epoch milliseconds. */
  readonly nowMs: number;
  /** This machine's time, rounded in the same way. Never pauses. */
  readonly machineMs: number;
};

export type RuntimeClockStore = StoreApi<RuntimeClockState> & {
  /** An event from the runtime was sent at `atMs` by its clock. `isFresh`: it was a snapshot, so older offsets no longer count. */
  sync(atMs: number, isFresh: boolean): void;
  /** Pauses the runtime's time until the next `sync`: while disconnected, the page can't know what happens there. */
  pause(): void;
  /** Starts ticking; the returned function stops it. */
  start(): () => void;
};

/** Shorter than a second, so that a late timer never skips one. The state still changes only once a second. */
const TICK_MS = 250;
const SECOND_MS = 1_000;

export const createRuntimeClock = (source: ClockSource): RuntimeClockStore => {
  let offsetMs = 0;
  let isPaused = false;
  const readMs = (addMs: number) => Math.floor((source.nowMs() + addMs) / SECOND_MS) * SECOND_MS;
  const store = createStore<RuntimeClockState>(() => ({ nowMs: readMs(0), machineMs: readMs(0) }));
  const tick = () => {
    const known = store.getState();
    const nowMs = isPaused ? known.nowMs : readMs(offsetMs);
    const machineMs = readMs(0);
    if (nowMs !== known.nowMs || machineMs !== known.machineMs) store.setState({ nowMs, machineMs });
  };
  return Object.assign(store, {
    sync: (atMs: number, isFresh: boolean) => {
      // A delayed event makes the offset too small, never too large. So the largest offset is the most accurate.
      const measuredMs = atMs - source.nowMs();
      offsetMs = isFresh ? measuredMs : Math.max(offsetMs, measuredMs);
      isPaused = false;
      tick();
    },
    pause: () => {
      isPaused = true;
    },
    start: () => {
      tick();
      const ticking = source.every(TICK_MS, tick);
      return () => ticking.cancel();
    },
  });
};
