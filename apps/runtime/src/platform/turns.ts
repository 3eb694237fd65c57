// Runs steps one after another, for things that must not happen at the same time.

export interface Turns {
  /** Runs the step after those before it, whether they succeeded or not. */
  take<T>(step: () => Promise<T>): Promise<T>;
  /** Whether a step is running or waiting. */
  isBusy(): boolean;
}

export const createTurns = (): Turns => {
  let last: Promise<unknown> | null = null;
  return {
    take: (step) => {
      const mine = (last ?? Promise.resolve()).then(step, step);
      const settled: Promise<unknown> = mine
        .catch(() => undefined)
        .finally(() => {
          if (last === settled) last = null;
        });
      last = settled;
      return mine;
    },
    isBusy: () => last !== null,
  };
};
