// Waits for a fact in tests: asks until the answer holds or the deadline has passed. Knows no test runner and nothing of the product.

export interface EventuallyOptions {
  /** The fact in words, for the failure: "the guest's ssh has exited". */
  readonly what: string;
  /** How long the fact may take; the deadline for the whole wait, a slow last question included. */
  readonly withinMs: number;
  /** Pause between two questions; short, because what is waited for usually takes single milliseconds. */
  readonly everyMs?: number;
}

type Asked<T> = { readonly holds: true; readonly value: T } | { readonly holds: false; readonly saw: unknown };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const inWords = (saw: unknown): string => (saw instanceof Error ? saw.message : (JSON.stringify(saw) ?? String(saw)));

/** A question that hangs must fail with the wait's own words, not with the runner's time-out. */
const ask = async <T>(question: () => T | Promise<T>, leftMs: number): Promise<Asked<NonNullable<T>>> => {
  let overdue: ReturnType<typeof setTimeout> | undefined;
  const never = new Promise<Asked<never>>((resolve) => {
    overdue = setTimeout(() => resolve({ holds: false, saw: "the question itself never answered" }), leftMs);
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
 * Resolves with the first answer of `question` that is not `false`, `null` or `undefined`. A throw counts as "not yet",
 * so an `expect(…)` block is a question too when it returns `true` at its end. Rejects at the deadline with what was last seen.
 */
export const eventually = async <T>(
  question: () => T | Promise<T>,
  { what, withinMs, everyMs = 10 }: EventuallyOptions,
): Promise<NonNullable<T>> => {
  const startedMs = performance.now();
  for (;;) {
    const leftMs = withinMs - (performance.now() - startedMs);
    const asked = await ask(question, Math.max(1, leftMs));
    if (asked.holds) return asked.value;
    if (performance.now() - startedMs >= withinMs) {
      throw new Error(`Not within ${withinMs} ms: ${what}. Last seen: ${inWords(asked.saw)}`);
    }
    await pause(everyMs);
  }
};
