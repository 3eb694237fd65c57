import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { pauseForOthers, stretched, stretchedDeadline } from "../wait";

const withRunnable = (runnable: number) => (): string => `0.10 0.20 0.30 ${runnable}/420 31415\n`;
const cores = availableParallelism();

/** How long a pause for others took, with one load after the other. The last one stays. */
const pauseUnder = async (ms: number, ...loads: readonly number[]): Promise<number> => {
  let waitedMs = 0;
  let turn = 0;
  const after = (delayMs: number, done: () => void) => {
    waitedMs += delayMs;
    queueMicrotask(done);
    return { cancel: () => undefined };
  };
  await pauseForOthers({ after, bootMs: () => waitedMs }, ms, () => {
    turn += 1;
    return withRunnable(loads[Math.min(turn, loads.length) - 1] ?? 0)();
  });
  return waitedMs;
};

describe("a time that is stretched on a busy machine", () => {
  it("stays as it is while there is a processor for every process", () => {
    expect(stretched(200, withRunnable(0))).toBe(200);
    expect(stretched(200, withRunnable(cores))).toBe(200);
  });

  it("grows with the processes that wait for a processor, up to five times", () => {
    expect(stretched(200, withRunnable(3 * cores))).toBe(600);
    expect(stretched(200, withRunnable(500 * cores))).toBe(1_000);
  });

  it("stays as it is where the load cannot be read", () => {
    expect(stretched(200, () => "")).toBe(200);
  });

  it("is measured by the busiest moment, so that one calm moment does not end it", () => {
    let [nowMs, runnable] = [1_000, 0];
    const isLate = stretchedDeadline({ nowMs: () => nowMs }, 200, () => withRunnable(runnable)());
    expect(isLate()).toBe(false);
    [nowMs, runnable] = [1_150, 3 * cores];
    expect(isLate()).toBe(false);
    [nowMs, runnable] = [1_599, 0];
    expect(isLate()).toBe(false);
    nowMs = 1_600;
    expect(isLate()).toBe(true);
  });

  it("reads the load of this machine", () => {
    expect(stretched(200)).toBeGreaterThanOrEqual(200);
    expect(stretched(200)).toBeLessThanOrEqual(1_000);
  });
});

describe("a pause for other processes", () => {
  it("takes its time on an idle machine, and up to five times that on a busy one", async () => {
    expect(await pauseUnder(20, 0)).toBe(20);
    expect(await pauseUnder(20, 2 * cores)).toBe(40);
    expect(await pauseUnder(20, 500 * cores)).toBe(100);
  });

  it("is longer only while the machine is busy (fifty wrappers that end together took five times as long)", async () => {
    expect(await pauseUnder(20, 5 * cores, 5 * cores, 0)).toBe(30);
  });
});
