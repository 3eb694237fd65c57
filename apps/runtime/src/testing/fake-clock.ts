// A clock for tests. Wall clock, boot clock and running time differ only if the test says so.
import type { Clock, Timer } from "../platform/clock";

interface Due {
  readonly id: number;
  atMs: number;
  readonly periodMs: number | null;
  readonly fn: () => void;
}

export interface FakeClock extends Clock {
  /** Time passes while the machine runs: all clocks advance, timers fire in order, and promises settle in between. */
  advance(ms: number): Promise<void>;
  /** The machine sleeps: the wall clock and the boot clock advance, timers do not. */
  sleep(ms: number): void;
  /** The wall clock is set, forwards or backwards. */
  setWall(byMs: number): void;
  /** The number of timers that have not fired; for leak checks. */
  pending(): number;
}

/**
 * Lets chains of promises run, and work that waits for the next turn of the event loop, such as reading the process
 * table.
 */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 25; turn += 1) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  for (let turn = 0; turn < 25; turn += 1) await Promise.resolve();
};

/** Lets time pass until the work is done, for work that may wait for a timer of this clock. */
export const advanceUntil = async <T>(clock: Clock, work: Promise<T>): Promise<T> => {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    // Real processes are part of the work too, and need real time to end.
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 1))]);
    if (!isDone && isFakeClock(clock)) await clock.advance(STEP_MS);
  }
  return done;
};

const STEP_MS = 20;

const isFakeClock = (clock: Clock): clock is FakeClock => "advance" in clock;

export const createFakeClock = (startMs = 1_700_000_000_000): FakeClock => {
  let wallMs = startMs;
  let bootMs = 1_000_000;
  let runningMs = 0;
  let nextId = 0;
  let timers: Due[] = [];

  const add = (atMs: number, periodMs: number | null, fn: () => void): Timer => {
    nextId += 1;
    const due: Due = { id: nextId, atMs, periodMs, fn };
    timers.push(due);
    return {
      cancel: () => {
        timers = timers.filter((each) => each.id !== due.id);
      },
    };
  };
  const moveTo = (ms: number): void => {
    wallMs += ms - runningMs;
    bootMs += ms - runningMs;
    runningMs = ms;
  };
  const fire = (due: Due): void => {
    moveTo(Math.max(due.atMs, runningMs));
    if (due.periodMs === null) timers = timers.filter((each) => each.id !== due.id);
    else due.atMs += due.periodMs;
    due.fn();
  };

  return {
    nowMs: () => wallMs,
    bootMs: () => bootMs,
    after: (delayMs, fn) => add(runningMs + Math.max(0, delayMs), null, fn),
    every: (periodMs, fn) => add(runningMs + periodMs, periodMs, fn),
    advance: async (ms) => {
      const untilMs = runningMs + ms;
      await settle();
      for (;;) {
        const [next] = timers.filter((due) => due.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs || a.id - b.id);
        if (next === undefined) break;
        fire(next);
        await settle();
      }
      moveTo(untilMs);
      await settle();
    },
    sleep: (ms) => {
      wallMs += ms;
      bootMs += ms;
    },
    setWall: (byMs) => {
      wallMs += byMs;
    },
    pending: () => timers.length,
  };
};
