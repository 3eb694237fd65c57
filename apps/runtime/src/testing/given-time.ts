// A stopwatch for tests that excludes time in which the machine did not run this process: a busy machine or a paused
// one doesn't make the code under test slow. A stall of that code counts in full, even if it only waits, e.g. for a
// disk.
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

export interface GivenTime {
  /** Milliseconds so far; never more than on the wall. */
  passedMs(): number;
}

const LOOK_EVERY_MS = 20;
/** Timers can be this late on a machine under normal load. */
const USUALLY_LATE_MS = 80;
const LATE_MS = LOOK_EVERY_MS + USUALLY_LATE_MS;
/** USER_HZ is 100 on every Linux (proc_stat(5)). */
const MS_PER_TICK = 10;
/** `cpu user nice system idle iowait irq softirq steal …` (proc_stat(5)). */
const STEAL_FIELD = 8;
const NS_PER_MS = 1e6;

/** CLOCK_MONOTONIC, which is the same in every thread. */
const nowMs = (): number => Number(process.hrtime.bigint()) / NS_PER_MS;

const readQuietly = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Not Linux: there is only the witness.
    return "";
  }
};

/** Time that the hypervisor gave to other machines while something here wanted to run, averaged over the processors. */
const stolenMs = (): number => {
  const [all = ""] = readQuietly("/proc/stat").split("\n", 1);
  return (Number(all.split(/\s+/)[STEAL_FIELD] ?? 0) * MS_PER_TICK) / availableParallelism();
};

/**
 * How long this thread was ready to run but had to wait for a processor (the second figure of schedstat, in
 * nanoseconds).
 */
const queuedMs = (): number => Number(readQuietly("/proc/thread-self/schedstat").split(" ")[1] ?? 0) / NS_PER_MS;

/** Two numbers that another thread writes together. */
export interface SharedPair {
  /** The last two numbers that were written together, never one of each of two writes. */
  read(): readonly [number, number];
}

/** Bytes of the counter, padded so that the numbers behind it are aligned. It is odd during a write. */
const COUNTER_BYTES = 8;

/** What the thread's program starts with: `put(one, other)` writes the pair. */
const WRITER = `
const { workerData: { buffer, data } } = require("node:worker_threads");
const writes = new Int32Array(buffer, 0, 1);
const pair = new Float64Array(buffer, ${COUNTER_BYTES}, 2);
const put = (one, other) => {
  Atomics.add(writes, 0, 1);
  pair[0] = one;
  pair[1] = other;
  Atomics.add(writes, 0, 1);
};
`;

/** Runs `program` in a thread that doesn't keep this process alive. It can use `put` and `data`. */
export const startWriter = (program: string, data: unknown): SharedPair & { stop(): Promise<unknown> } => {
  const buffer = new SharedArrayBuffer(COUNTER_BYTES + 2 * Float64Array.BYTES_PER_ELEMENT);
  const worker = new Worker(WRITER + program, { eval: true, workerData: { buffer, data } });
  worker.unref();
  const writes = new Int32Array(buffer, 0, 1);
  const pair = new Float64Array(buffer, COUNTER_BYTES, 2);
  return {
    read: () => {
      for (;;) {
        const before = Atomics.load(writes, 0);
        const [one = 0, other = 0] = pair;
        if (before % 2 === 0 && Atomics.load(writes, 0) === before) return [one, other];
      }
    },
    stop: () => worker.terminate(),
  };
};

/**
 * The witness: a thread that only reads the clock. If it is late, the whole process was stopped. It writes how long it was held
 * back in all, and when it looked last.
 */
const WITNESS = `
let heldBackMs = 0;
let lastLookMs = 0;
const look = () => {
  const nowMs = Number(process.hrtime.bigint()) / ${NS_PER_MS};
  if (lastLookMs > 0) heldBackMs += Math.max(0, nowMs - lastLookMs - data.lateMs);
  lastLookMs = nowMs;
  put(heldBackMs, lastLookMs);
};
setInterval(look, data.everyMs);
`;

let witness: SharedPair | null = null;

/** Whether stops are measured: the witness of the first stopwatch needs a moment to start, on a busy machine a second. */
export const hasWitness = (): boolean => (witness?.read()[1] ?? 0) > 0;

/**
 * How long this process has been stopped since its first stopwatch. Until the witness has started, stops are not
 * measured.
 */
const stoppedMs = (): number => {
  witness ??= startWriter(WITNESS, { everyMs: LOOK_EVERY_MS, lateMs: LATE_MS });
  const [heldBackMs, lastLookMs] = witness.read();
  // Right after a stop this thread may be back before the witness is.
  return heldBackMs + (lastLookMs === 0 ? 0 : Math.max(0, nowMs() - lastLookMs - LATE_MS));
};

const lookAtAll = () => ({ wallMs: nowMs(), stoppedMs: stoppedMs(), queuedMs: queuedMs(), stolenMs: stolenMs() });

/** Starts immediately. */
export const startGivenTime = (): GivenTime => {
  let passedMs = 0;
  let last = lookAtAll();
  return {
    passedMs: () => {
      const now = lookAtAll();
      // A stall can show up in all three figures, so it is subtracted only once.
      const notGivenMs = Math.max(
        now.stoppedMs - last.stoppedMs,
        now.queuedMs - last.queuedMs,
        now.stolenMs - last.stolenMs,
      );
      passedMs += Math.max(0, now.wallMs - last.wallMs - notGivenMs);
      last = now;
      return passedMs;
    },
  };
};

/** Resolves with the value and the given time that it took. */
export const takeTime = async <T>(work: Promise<T>): Promise<{ readonly value: T; readonly tookMs: number }> => {
  const time = startGivenTime();
  const value = await work;
  return { value, tookMs: time.passedMs() };
};
