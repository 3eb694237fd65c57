// The runtime's clock and timers. Everything outside platform/ gets a Clock, so that tests can control time.
import { openSync, readSync } from "node:fs";

export interface Timer {
  /** Stops the timer; harmless after it has fired. */
  cancel(): void;
}

export interface Clock {
  /** Epoch milliseconds of the wall clock; may jump either way. */
  nowMs(): number;
  /** Milliseconds since boot, sleep included (Linux CLOCK_BOOTTIME); never goes back. */
  bootMs(): number;
  /** Calls `fn` once after `delayMs` of running time (time the machine sleeps doesn't count). Clamped to 24 days. */
  after(delayMs: number, fn: () => void): Timer;
  /** Calls `fn` every `periodMs` of running time until canceled. */
  every(periodMs: number, fn: () => void): Timer;
}

const TIMER_MAX_MS = 2_147_483_647;
/** "seconds.hundredths" of a machine that has been up for centuries. */
const UPTIME_BYTES = 64;

/**
 * /proc/uptime is CLOCK_BOOTTIME in seconds with two decimals: the only Linux clock that includes sleep and needs no native
 * call. The file is opened once and read again from its start, so that a clock never needs a free descriptor.
 */
const createBootClock = (): (() => number) => {
  const descriptor = openSync("/proc/uptime", "r");
  const buffer = Buffer.alloc(UPTIME_BYTES);
  return () => {
    const length = readSync(descriptor, buffer, 0, UPTIME_BYTES, 0);
    return Math.round(Number.parseFloat(buffer.toString("latin1", 0, length)) * 1_000);
  };
};

export const createSystemClock = (): Clock => ({
  nowMs: () => Date.now(),
  bootMs: createBootClock(),
  after: (delayMs, fn) => {
    const timer = setTimeout(fn, Math.min(Math.max(0, delayMs), TIMER_MAX_MS));
    return { cancel: () => clearTimeout(timer) };
  },
  every: (periodMs, fn) => {
    const timer = setInterval(fn, periodMs);
    return { cancel: () => clearInterval(timer) };
  },
});
