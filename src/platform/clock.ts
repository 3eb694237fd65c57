// Time as the page takes it: the wall clock and timers. The page's only contact with Date and setTimeout.

export type Timer = {
  /** Stops the timer; harmless when it has fired. */
  cancel(): void;
};

export type Clock = {
  /** Epoch milliseconds by this machine's wall clock. */
  nowMs(): number;
  /** Calls `fn` once after `delayMs`. */
  after(delayMs: number, fn: () => void): Timer;
  /** Calls `fn` every `periodMs` until cancelled. */
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
