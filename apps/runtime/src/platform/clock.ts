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
  /** Calls `fn` every `periodMs` of running time until canceled. The first call comes after half to one and a half periods. */
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

interface Beat {
  readonly fn: () => void;
  readonly sinceMs: number;
}

/**
 * All timers of one period share one interval: fifty shares that look twice a second wake the process twice a second, not a
 * hundred times. With fifty idle tmate shares the wake-ups were a third of the runtime's work (3.5 % of a core became 2.4 %).
 */
const createBeats = (): Clock["every"] => {
  const byPeriod = new Map<number, { readonly beats: Set<Beat>; readonly interval: ReturnType<typeof setInterval> }>();

  const call = ({ fn }: Beat): void => {
    try {
      fn();
    } catch (thrown) {
      // As from a timer of its own: it must not keep the others from their turn.
      queueMicrotask(() => {
        throw thrown;
      });
    }
  };

  const start = (periodMs: number) => {
    const beats = new Set<Beat>();
    const tick = (): void => {
      const now = performance.now();
      for (const beat of [...beats]) if (beats.has(beat) && now - beat.sinceMs >= periodMs / 2) call(beat);
    };
    const started = { beats, interval: setInterval(tick, periodMs) };
    byPeriod.set(periodMs, started);
    return started;
  };

  return (periodMs, fn) => {
    const { beats, interval } = byPeriod.get(periodMs) ?? start(periodMs);
    const beat: Beat = { fn, sinceMs: performance.now() };
    beats.add(beat);
    const cancel = (): void => {
      if (!beats.delete(beat) || beats.size > 0) return;
      clearInterval(interval);
      byPeriod.delete(periodMs);
    };
    return { cancel };
  };
};

export const createSystemClock = (): Clock => ({
  nowMs: () => Date.now(),
  bootMs: createBootClock(),
  after: (delayMs, fn) => {
    const timer = setTimeout(fn, Math.min(Math.max(0, delayMs), TIMER_MAX_MS));
    return { cancel: () => clearTimeout(timer) };
  },
  every: createBeats(),
});
