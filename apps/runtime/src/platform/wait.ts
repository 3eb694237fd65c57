// Waiting over a Clock: a while, for an answer with a deadline, for a fact by asking again. Knows nothing of what is waited for.
import type { Clock } from "./clock";

type Timers = Pick<Clock, "after">;

export interface WaitOptions {
  readonly everyMs: number;
  /** Running time; a machine's sleep does not count. */
  readonly withinMs: number;
}

export const pause = (clock: Timers, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });

/** What `question` answers, or null when that takes longer. Nothing is cancelled: a late answer or failure is dropped. */
export const within = <T>(clock: Timers, deadlineMs: number, question: () => Promise<T>): Promise<T | null> =>
  new Promise((resolve, reject) => {
    const deadline = clock.after(deadlineMs, () => resolve(null));
    question()
      .then(resolve, reject)
      .finally(() => deadline.cancel());
  });

/**
 * What `question` answers, or null as soon as the signal aborts. Nothing is cancelled, a late answer or failure is dropped:
 * only for questions that leave nothing behind.
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

/** The first answer that is neither null nor false, or null when none came in time. Asks at once, and once more at the end. */
export const waitFor = async <T>(
  clock: Timers,
  question: () => T | null | false | Promise<T | null | false>,
  { everyMs, withinMs }: WaitOptions,
): Promise<T | null> => {
  let isOver = false;
  const deadline = clock.after(withinMs, () => {
    isOver = true;
  });
  try {
    for (;;) {
      const isLast = isOver;
      const answer = await question();
      if (answer !== null && answer !== false) return answer;
      if (isLast) return null;
      await pause(clock, everyMs);
    }
  } finally {
    deadline.cancel();
  }
};
