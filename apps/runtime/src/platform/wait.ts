// Waits over a Clock: for a time, for an answer with a deadline, or for a condition that is polled.
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Clock } from "./clock";

type Timers = Pick<Clock, "after">;

export interface WaitOptions {
  readonly everyMs: number;
  /** Running time; time the machine sleeps doesn't count. */
  readonly withinMs: number;
}

export const pause = (clock: Timers, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });

/** The answer to `question`, or null if it takes longer than the deadline. Nothing is canceled: a late answer or failure is dropped. */
export const within = <T>(clock: Timers, deadlineMs: number, question: () => Promise<T>): Promise<T | null> =>
  new Promise((resolve, reject) => {
    const deadline = clock.after(deadlineMs, () => resolve(null));
    question()
      .then(resolve, reject)
      .finally(() => deadline.cancel());
  });

/**
 * The answer to `question`, or null as soon as the signal aborts. Nothing is canceled and a late answer or failure is
 * dropped, so use it only for questions without side effects.
 */
export const unlessAborted = <T>(signal: AbortSignal, question: () => Promise<T>): Promise<T | null> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return resolve(null);
    const abort = (): void => resolve(null);
    signal.addEventListener("abort", abort);
    question()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });

/** The first answer that is neither null nor false, or null if there is none in time. Asks immediately, and once more at the deadline. */
export const waitFor = async <T>(
  clock: Timers,
  question: () => T | null | false | Promise<T | null | false>,
  { everyMs, withinMs }: WaitOptions,
): Promise<T | null> => {
  let isLate = false;
  const deadline = clock.after(withinMs, () => {
    isLate = true;
  });
  try {
    for (;;) {
      const isLast = isLate;
      const answer = await question();
      if (answer !== null && answer !== false) return answer;
      if (isLast) return null;
      await pause(clock, everyMs);
    }
  } finally {
    deadline.cancel();
  }
};

/** More than this is not given, however busy the machine is: other people can make it busy. */
const MAX_STRETCH = 5;

const readLoadavg = (): string => readFileSync("/proc/loadavg", "utf8");

/**
 * How much later a process gets its turn because more processes want to run than there are processors: 1 to 5. Source: the
 * fourth field of `/proc/loadavg` (proc(5)), this moment, not an average.
 */
const stretchNow = (readLoad: () => string): number => {
  const runnable = Number(/ (\d+)\/\d+ /.exec(readLoad())?.[1] ?? 1);
  return Math.min(MAX_STRETCH, Math.max(1, runnable / availableParallelism()));
};

/** `ms` on an idle machine, and up to five times as long on one that is busy at this moment. */
export const stretched = (ms: number, readLoad = readLoadavg): number => Math.round(ms * stretchNow(readLoad));

/**
 * Tells whether `ms` have passed since now, on a busy machine up to five times that. The longest time so far counts, because one
 * calm moment says little.
 */
export const stretchedDeadline = (clock: Pick<Clock, "nowMs">, ms: number, readLoad = readLoadavg): (() => boolean) => {
  const startedMs = clock.nowMs();
  let givenMs = ms;
  return () => {
    givenMs = Math.max(givenMs, stretched(ms, readLoad));
    return clock.nowMs() - startedMs >= givenMs;
  };
};

/** Short enough to see that a burst of work has passed. */
const SLICE_MS = 5;

/**
 * Waits long enough for other processes to do what takes them `ms` on an idle machine: up to five times as long on a busy one.
 * Unlike `stretched`, it reads the load every few milliseconds, so a short burst of work delays it only briefly.
 */
export const pauseForOthers = async (
  clock: Pick<Clock, "after" | "bootMs">,
  ms: number,
  readLoad = readLoadavg,
): Promise<void> => {
  const startedMs = clock.bootMs();
  let nowMs = startedMs;
  for (let left = ms; left > 0 && nowMs - startedMs < ms * MAX_STRETCH; ) {
    await pause(clock, SLICE_MS);
    // As measured: on a busy machine the slice itself takes longer.
    const tookMs = clock.bootMs() - nowMs;
    nowMs += tookMs;
    left -= tookMs / stretchNow(readLoad);
  }
};

/** Calls `fn` in a later turn of the event loop, after due timers and pending input. */
export const nextTurn = (fn: () => void): void => {
  setImmediate(fn);
};
