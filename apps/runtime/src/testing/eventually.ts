// Waits for a fact in tests: asks until the answer is positive or the deadline has passed.
import { availableParallelism, loadavg } from "node:os";
import { type GivenTime, startGivenTime } from "./given-time";

export interface EventuallyOptions {
  /** The fact in words, for the failure message: "the guest's ssh has exited". */
  readonly what: string;
  /**
   * How long the fact may take, not counting time in which the machine didn't run this process (given-time). Ten seconds or
   * more is no promise of the product but a guard against hanging: on a busy machine, the guard waits up to five times as long.
   */
  readonly withinMs: number;
  /** Pause between two questions. Short, because most facts come within a few milliseconds. */
  readonly everyMs?: number;
}

type Asked<T> =
  | { readonly holds: true; readonly value: T }
  | { readonly holds: false; readonly saw: unknown; readonly isUnanswered?: true };

/** Every question gets this much time, even one that is asked just before the deadline. */
const QUESTION_MS = 1_000;

const STAYS_LOOK_EVERY_MS = 30;

/** The product promises nothing that takes this long. */
const GUARD_MS = 10_000;
const MAX_STRETCH = 5;
/** How many processes ran or wanted to run, averaged over a minute (proc_loadavg(5)). */
const minuteLoad = (): number => loadavg()[0] ?? 0;

/** Other processes that a fact depends on get their turns later too, which given-time doesn't see. */
export const deadlineOf = (withinMs: number, load: number): number =>
  withinMs < GUARD_MS ? withinMs : withinMs * Math.min(MAX_STRETCH, Math.max(1, load / availableParallelism()));

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const inWords = (saw: unknown): string => (saw instanceof Error ? saw.message : (JSON.stringify(saw) ?? String(saw)));

/** A question that hangs must fail with the message of the wait, not with the test runner's timeout. */
const ask = async <T>(
  question: () => T | Promise<T>,
  time: GivenTime,
  untilMs: number,
): Promise<Asked<NonNullable<T>>> => {
  let overdue: ReturnType<typeof setTimeout> | undefined;
  const never = new Promise<Asked<never>>((resolve) => {
    const look = (): void => {
      const leftMs = untilMs - time.passedMs();
      if (leftMs <= 0) resolve({ holds: false, saw: "the question itself never answered", isUnanswered: true });
      else overdue = setTimeout(look, leftMs);
    };
    look();
  });
  const answer = (async (): Promise<Asked<NonNullable<T>>> => {
    try {
      const value = await question();
      if (value === undefined || value === null || value === false) return { holds: false, saw: value };
      return { holds: true, value };
    } catch (thrown) {
      return { holds: false, saw: thrown };
    }
  })();
  try {
    return await Promise.race([answer, never]);
  } finally {
    clearTimeout(overdue);
  }
};

/**
 * Resolves with the first answer of `question` that is not `false`, `null` or `undefined`. A question that throws counts as
 * "not yet", so a block of `expect(…)` is a question too if it returns `true` at its end. Rejects at the deadline with what
 * was seen last.
 */
export const eventually = async <T>(
  question: () => T | Promise<T>,
  { what, withinMs, everyMs = 10 }: EventuallyOptions,
): Promise<NonNullable<T>> => {
  const time = startGivenTime();
  for (;;) {
    const passedMs = time.passedMs();
    const lastMs = Math.max(deadlineOf(withinMs, minuteLoad()), passedMs + QUESTION_MS);
    const asked = await ask(question, time, lastMs);
    if (asked.holds) return asked.value;
    // Only a question that began after the deadline proves that the fact was still false then.
    const deadlineMs = deadlineOf(withinMs, minuteLoad());
    if (passedMs >= deadlineMs || asked.isUnanswered === true) {
      throw new Error(`Not within ${Math.round(deadlineMs)} ms: ${what}. Last seen: ${inWords(asked.saw)}`);
    }
    await pause(everyMs);
  }
};

/** Checks repeatedly that a fact stays true. Rejects as soon as it is false. */
export const staysSo = async (
  fact: () => boolean,
  { what, forMs }: { readonly what: string; readonly forMs: number },
): Promise<void> => {
  const time = startGivenTime();
  while (time.passedMs() < forMs) {
    if (!fact()) throw new Error(`No longer: ${what}`);
    await pause(STAYS_LOOK_EVERY_MS);
  }
  if (!fact()) throw new Error(`No longer: ${what}`);
};
