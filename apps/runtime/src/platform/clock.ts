// Time as the runtime takes it: the wall clock for what people see, a clock that counts sleep for deadlines, and timers. Everything else gets a Clock.
import { readFileSync } from "node:fs";

export interface Timer {
  /** Stops the timer; harmless when it has fired. */
  cancel(): void;
}

export interface Clock {
  /** Epoch milliseconds by the wall clock; may jump either way. */
  nowMs(): number;
  /** Milliseconds since boot, sleep included (Linux CLOCK_BOOTTIME); never goes back. */
  bootMs(): number;
  /** Calls `fn` once after `delayMs` of running time (a machine's sleep does not count). Clamped to 24 days. */
  after(delayMs: number, fn: () => void): Timer;
  /** Calls `fn` every `periodMs` of running time until cancelled. */
  every(periodMs: number, fn: () => void): Timer;
}

const TIMER_MAX_MS = 2_147_483_647;
/** /proc/uptime is CLOCK_BOOTTIME in seconds with two decimals: the one clock of Linux that counts sleep and that needs no native call. */
const readUptimeMs = (): number => Math.round(Number.parseFloat(readFileSync("/proc/uptime", "utf8")) * 1_000);

export const createSystemClock = (): Clock => ({
  nowMs: () => Date.now(),
  bootMs: readUptimeMs,
  after: (delayMs, fn) => {
    const timer = setTimeout(fn, Math.min(Math.max(0, delayMs), TIMER_MAX_MS));
    return { cancel: () => clearTimeout(timer) };
  },
  every: (periodMs, fn) => {
    const timer = setInterval(fn, periodMs);
    return { cancel: () => clearInterval(timer) };
  },
});
