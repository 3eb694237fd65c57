// Time and randomness: the page's only use of Date, timers and Math.random.

export type Timer = {
  /** Stops the timer. Does nothing if it has already fired. */
  cancel(): void;
};

export type Clock = {
  /** This machine's wall clock, in epoch milliseconds. */
  nowMs(): number;
  /** Calls `fn` once after `delayMs`. */
  after(delayMs: number, fn: () => void): Timer;
  /** Calls `fn` every `periodMs` until canceled. */
  every(periodMs: number, fn: () => void): Timer;
};

export const createSystemClock = (): Clock => ({
  nowMs: () => Date.now(),
  after: (delayMs, fn) => {
    const timer = setTimeout(fn, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
  every: (periodMs, fn) => {
    const timer = setInterval(fn, periodMs);
    return { cancel: () => clearInterval(timer) };
  },
});

export type Random = () => number;

/** A number in [0, 1). For jitter only: never use it for secrets. */
export const systemRandom: Random = () => Math.random();
