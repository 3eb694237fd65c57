// A clock that a test moves: timers fire only when time advances, in the order they are due.
import type { Clock, Timer } from "../platform/clock";

export type FakeClock = Clock & {
  advance(byMs: number): void;
  /** How many timers are set; 0 once everything is disposed. */
  pending(): number;
};

type Due = { atMs: number; readonly fn: () => void; readonly everyMs: number | null };

export const createFakeClock = (startMs = 0): FakeClock => {
  let nowMs = startMs;
  const timers = new Set<Due>();
  const set = (due: Due): Timer => {
    timers.add(due);
    return {
      cancel: () => {
        timers.delete(due);
      },
    };
  };
  const fire = (due: Due) => {
    if (due.everyMs === null) timers.delete(due);
    else due.atMs += due.everyMs;
    due.fn();
  };
  const nextUntil = (untilMs: number): Due | undefined =>
    [...timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
  return {
    nowMs: () => nowMs,
    after: (delayMs, fn) => set({ atMs: nowMs + delayMs, fn, everyMs: null }),
    every: (periodMs, fn) => set({ atMs: nowMs + periodMs, fn, everyMs: periodMs }),
    advance: (byMs) => {
      const untilMs = nowMs + byMs;
      for (let due = nextUntil(untilMs); due; due = nextUntil(untilMs)) {
        nowMs = due.atMs;
        fire(due);
      }
      nowMs = untilMs;
    },
    pending: () => timers.size,
  };
};
