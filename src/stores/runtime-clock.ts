// The runtime's time, ticking: the one clock behind every countdown on the page, so that all of them change in the same instant.
import { createStore, type StoreApi } from "zustand/vanilla";

/** What the clock needs of the machine; `platform/clock` fits. */
export type ClockSource = {
  nowMs(): number;
  every(periodMs: number, fn: () => void): { cancel(): void };
};

export type RuntimeClockState = {
  /** The runtime's time in whole seconds (epoch milliseconds); subscribers run once a second. */
  readonly nowMs: number;
};

export type RuntimeClockStore = StoreApi<RuntimeClockState> & {
  /** The runtime sent something at `atMs` of its clock. `isFresh`: a snapshot, after which an older offset counts no more. */
  sync(atMs: number, isFresh: boolean): void;
  /** Starts ticking; the returned function stops it. */
  start(): () => void;
};

/** Finer than a second, so that a late timer does not swallow one; the state itself changes once a second. */
const TICK_MS = 250;
const SECOND_MS = 1_000;

export const createRuntimeClock = (source: ClockSource): RuntimeClockStore => {
  let offsetMs = 0;
  const readMs = () => Math.floor((source.nowMs() + offsetMs) / SECOND_MS) * SECOND_MS;
  const store = createStore<RuntimeClockState>(() => ({ nowMs: readMs() }));
  const tick = () => {
    const nowMs = readMs();
    if (nowMs !== store.getState().nowMs) store.setState({ nowMs });
  };
  return Object.assign(store, {
    sync: (atMs: number, isFresh: boolean) => {
      // An event that waited makes the runtime look late, never early: the largest offset is the least delayed.
      const heardMs = atMs - source.nowMs();
      offsetMs = isFresh ? heardMs : Math.max(offsetMs, heardMs);
      tick();
    },
    start: () => {
      tick();
      const ticking = source.every(TICK_MS, tick);
      return () => ticking.cancel();
    },
  });
};
