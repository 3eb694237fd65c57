// The runtime's time, ticking: the one clock behind every countdown on the page, so that all of them change in the same instant. It stands while the runtime is not heard.
import { createStore, type StoreApi } from "zustand/vanilla";

/** What the clock needs of the machine; `platform/clock` fits. */
export type ClockSource = {
  nowMs(): number;
  every(periodMs: number, fn: () => void): { cancel(): void };
};

export type RuntimeClockState = {
  /** The runtime's time in whole seconds (epoch milliseconds); subscribers run once a second. */
  readonly nowMs: number;
  /** This machine's time in whole seconds, which goes on whatever is heard. */
  readonly machineMs: number;
};

export type RuntimeClockStore = StoreApi<RuntimeClockState> & {
  /** The runtime sent something at `atMs` of its clock. `isFresh`: a snapshot, after which an older offset counts no more. */
  sync(atMs: number, isFresh: boolean): void;
  /** The runtime is not heard any more: its time stands until something comes of it, for nobody here knows what is so. */
  hold(): void;
  /** Starts ticking; the returned function stops it. */
  start(): () => void;
};

/** Finer than a second, so that a late timer does not swallow one; the state itself changes once a second. */
const TICK_MS = 250;
const SECOND_MS = 1_000;

export const createRuntimeClock = (source: ClockSource): RuntimeClockStore => {
  let offsetMs = 0;
  let isHeld = false;
  const readMs = (addMs: number) => Math.floor((source.nowMs() + addMs) / SECOND_MS) * SECOND_MS;
  const store = createStore<RuntimeClockState>(() => ({ nowMs: readMs(0), machineMs: readMs(0) }));
  const tick = () => {
    const known = store.getState();
    const nowMs = isHeld ? known.nowMs : readMs(offsetMs);
    const machineMs = readMs(0);
    if (nowMs !== known.nowMs || machineMs !== known.machineMs) store.setState({ nowMs, machineMs });
  };
  return Object.assign(store, {
    sync: (atMs: number, isFresh: boolean) => {
      // An event that waited makes the runtime look late, never early: the largest offset is the least delayed.
      const heardMs = atMs - source.nowMs();
      offsetMs = isFresh ? heardMs : Math.max(offsetMs, heardMs);
      isHeld = false;
      tick();
    },
    hold: () => {
      isHeld = true;
    },
    start: () => {
      tick();
      const ticking = source.every(TICK_MS, tick);
      return () => ticking.cancel();
    },
  });
};
