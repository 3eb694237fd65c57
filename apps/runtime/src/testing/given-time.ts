// A stopwatch for tests that counts only the time which the machine gave: what a neighbour took, or a stall, is nobody's slowness. Knows no test.
import { readFileSync } from "node:fs";

export interface GivenTime {
  /** Milliseconds so far; never more than on the wall. */
  passedMs(): number;
  stop(): void;
}

const LOOK_EVERY_MS = 50;
/** A look that comes later than this was held back, and so was everybody else. */
const HELD_BACK_MS = 500;
/** USER_HZ is 100 on every Linux (proc_stat(5)). */
const MS_PER_TICK = 10;
/** `cpu user nice system idle iowait irq softirq steal …` (proc_stat(5)). */
const STEAL_FIELD = 8;

/** What the hypervisor gave to others while something here wanted to run, over all processors. */
const stolenMs = (): number => {
  try {
    const [all = ""] = readFileSync("/proc/stat", "utf8").split("\n", 1);
    return Number(all.split(/\s+/)[STEAL_FIELD] ?? 0) * MS_PER_TICK;
  } catch {
    return 0;
  }
};

/** Of this thread only: other tests run beside it. */
const busyMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/**
 * Starts at once; whoever starts it stops it. Of a gap without a look only half a second counts, but all of what this thread
 * was busy with: code under test that keeps it from everything else gets no more time for that.
 */
export const startGivenTime = (): GivenTime => {
  let passedMs = 0;
  let [lastMs, lastBusyMs, lastStolenMs] = [performance.now(), busyMs(), stolenMs()];
  const look = (): number => {
    const [nowMs, nowBusyMs, nowStolenMs] = [performance.now(), busyMs(), stolenMs()];
    const counts = Math.min(nowMs - lastMs, Math.max(HELD_BACK_MS, nowBusyMs - lastBusyMs));
    passedMs += Math.max(0, counts - (nowStolenMs - lastStolenMs));
    [lastMs, lastBusyMs, lastStolenMs] = [nowMs, nowBusyMs, nowStolenMs];
    return passedMs;
  };
  const looking = setInterval(look, LOOK_EVERY_MS);
  return { passedMs: look, stop: () => clearInterval(looking) };
};

/** Resolves with the value and with the given time until it came. */
export const takeTime = async <T>(work: Promise<T>): Promise<{ readonly value: T; readonly tookMs: number }> => {
  const time = startGivenTime();
  try {
    const value = await work;
    return { value, tookMs: time.passedMs() };
  } finally {
    time.stop();
  }
};
