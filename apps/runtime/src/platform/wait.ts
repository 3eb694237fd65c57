// Waits over a Clock: for a time, for an answer with a deadline, or for a condition that is polled.
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

/** Calls `fn` in a later turn of the event loop, after due timers and pending input. */
export const nextTurn = (fn: () => void): void => {
  setImmediate(fn);
};
