// Tests that `eventually` waits, returns what it saw, and does not hang.
import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { deadlineOf, eventually, staysSo } from "../eventually";

describe("eventually", () => {
  it("TEST1: returns the first positive answer", async () => {
    const answers = [null, false, undefined, "here"];
    await expect(eventually(() => answers.shift(), { what: "an answer", withinMs: 1_000, everyMs: 1 })).resolves.toBe(
      "here",
    );
  });

  it("TEST1: a question that throws is asked again; at the deadline the error says what was seen last", async () => {
    const question = (): never => {
      throw new Error("no such socket");
    };
    await expect(eventually(question, { what: "the socket is there", withinMs: 20, everyMs: 1 })).rejects.toThrow(
      "Not within 20 ms: the socket is there. Last seen: no such socket",
    );
  });

  it("TEST1: does not wait for a question that never answers", async () => {
    const hanging = (): Promise<boolean> => new Promise<boolean>(() => undefined);
    await expect(eventually(hanging, { what: "an answer", withinMs: 20 })).rejects.toThrow("never answered");
  });

  it("TEST1: a stall of the code under test counts in full", async () => {
    const startedMs = performance.now();
    // Like a blocking system call: the thread is idle but runs nothing else.
    setTimeout(() => Bun.sleepSync(1_500), 20);
    const fact = (): boolean => performance.now() - startedMs > 1_800;
    await expect(eventually(fact, { what: "it holds", withinMs: 1_000 })).rejects.toThrow("Not within 1000 ms");
  });

  it("TEST1: time in which the code under test keeps the thread busy counts in full", async () => {
    let endedMs = Number.POSITIVE_INFINITY;
    const keepBusy = (): void => {
      const before = process.threadCpuUsage();
      while (process.threadCpuUsage(before).user < 900_000) for (let turn = 0; turn < 100_000; turn += 1);
      endedMs = performance.now();
    };
    setTimeout(keepBusy, 20);
    const fact = (): boolean => performance.now() - endedMs > 150;
    await expect(eventually(fact, { what: "it holds", withinMs: 800 })).rejects.toThrow("Not within 800 ms");
  }, 60_000);

  it("TEST1: only a guard against hanging waits longer on a busy machine, at most five times as long", () => {
    const cores = availableParallelism();
    const deadlines = [0, cores, 3 * cores, 50 * cores].map((load) => [
      deadlineOf(9_999, load),
      deadlineOf(10_000, load),
    ]);
    expect(deadlines).toEqual([
      [9_999, 10_000],
      [9_999, 10_000],
      [9_999, 30_000],
      [9_999, 50_000],
    ]);
  });

  it("TEST1: staysSo rejects as soon as the fact is false", async () => {
    await expect(staysSo(() => true, { what: "quiet", forMs: 50 })).resolves.toBeUndefined();
    let looks = 0;
    const isQuietButOnce = (): boolean => {
      looks += 1;
      return looks !== 2;
    };
    await expect(staysSo(isQuietButOnce, { what: "quiet", forMs: 200 })).rejects.toThrow("No longer: quiet");
  });
});
