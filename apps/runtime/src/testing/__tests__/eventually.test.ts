// Tests that the waiting helper waits, gives what it saw, and does not hang.
import { describe, expect, it } from "vitest";
import { eventually, staysSo } from "../eventually";

describe("eventually", () => {
  it("TEST1: gives the first answer that holds", async () => {
    const answers = [null, false, undefined, "here"];
    await expect(eventually(() => answers.shift(), { what: "an answer", withinMs: 1_000, everyMs: 1 })).resolves.toBe(
      "here",
    );
  });

  it("TEST1: takes a throw for not yet, and says at the deadline what it saw last", async () => {
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

  /** Keeps this thread from everything, as a machine that stalls does. */
  const stall = (ms: number): void => Bun.sleepSync(ms);

  it("TEST1: takes an answer that came during a stall longer than the whole wait", async () => {
    const answer = async (): Promise<boolean> => {
      stall(1_500);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return true;
    };
    await expect(eventually(answer, { what: "an answer", withinMs: 300 })).resolves.toBe(true);
  });

  it("TEST1: of a stall only a part counts, so that the fact still has its time", async () => {
    const startedMs = performance.now();
    setTimeout(() => stall(1_500), 20);
    const fact = (): boolean => performance.now() - startedMs > 1_800;
    await expect(eventually(fact, { what: "it holds", withinMs: 1_000 })).resolves.toBe(true);
  });

  it("TEST1: time in which the code under test kept the thread busy counts in full", async () => {
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

  it("TEST1: what must stay so has to hold at every look", async () => {
    await expect(staysSo(() => true, { what: "quiet", forMs: 50 })).resolves.toBeUndefined();
    let looks = 0;
    const isQuietButOnce = (): boolean => {
      looks += 1;
      return looks !== 2;
    };
    await expect(staysSo(isQuietButOnce, { what: "quiet", forMs: 200 })).rejects.toThrow("No longer: quiet");
  });
});
