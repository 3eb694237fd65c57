// An answer, or none in time. Knows nothing of what is asked.
import type { Clock } from "../platform/clock";

export type Timely<T> =
  | { readonly kind: "answer"; readonly value: T }
  | { readonly kind: "late" }
  | { readonly kind: "threw"; readonly error: unknown };

/**
 * Asks, and never throws or waits longer than `withinMs`. An answer that kept the thread busy beyond it is late too:
 * it was given after the deadline, even though no timer could fire before it.
 */
export const timely = async <T>(clock: Clock, withinMs: number, ask: () => T | Promise<T>): Promise<Timely<T>> => {
  const askedAtMs = clock.bootMs();
  const deadline = Promise.withResolvers<Timely<T>>();
  const timer = clock.after(withinMs, () => deadline.resolve({ kind: "late" }));
  const answer = async (): Promise<Timely<T>> => ({ kind: "answer", value: await ask() });
  try {
    const first = await Promise.race([answer(), deadline.promise]);
    return clock.bootMs() - askedAtMs > withinMs ? { kind: "late" } : first;
  } catch (error) {
    return { kind: "threw", error };
  } finally {
    timer.cancel();
  }
};
