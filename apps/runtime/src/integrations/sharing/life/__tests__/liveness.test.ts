// When a silent worker counts as lost. Uses a fake clock and no process.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFakeClock } from "../../../../testing/fake-clock";
import { ASK_EVERY_MS, ASK_QUIET_EVERY_MS, LATE_AFTER_MS, SILENT_AFTER_MS, startLiveness } from "../liveness";

type Behavior = "answers" | "hangs" | "fails";

const watch = (first: Behavior = "answers") => {
  const clock = createFakeClock();
  const told: string[] = [];
  const asked = { count: 0, looks: 0, quietLooks: 0 };
  const open: (() => void)[] = [];
  const worker: { behavior: Behavior; lookHangs: boolean; isQuiet: boolean } = {
    behavior: first,
    lookHangs: false,
    isQuiet: false,
  };
  const liveness = startLiveness({
    clock,
    ask: () => {
      asked.count += 1;
      const { count } = asked;
      if (worker.behavior === "fails") return Promise.reject(new Error("no such socket"));
      if (worker.behavior === "answers") return Promise.resolve(count);
      return new Promise<number>((resolve) => open.push(() => resolve(count)));
    },
    onAnswer: (count) => told.push(`answer ${count}`),
    look: (isKnownQuiet) => {
      asked.looks += 1;
      if (isKnownQuiet) asked.quietLooks += 1;
      return worker.lookHangs ? new Promise<string>(() => undefined) : Promise.resolve("seen");
    },
    onLook: (seen) => told.push(seen),
    isQuiet: () => worker.isQuiet,
    onLate: (ms) => told.push(`late ${ms}`),
    onSilent: (ms) => told.push(`silent ${ms}`),
  });
  const news = (): string[] => told.filter((each) => each !== "seen");
  return { clock, told, news, asked, open, worker, liveness };
};

describe("a worker that answers", () => {
  it("LIVE1: is checked immediately and then every two seconds", async () => {
    const { clock, news, liveness } = watch();
    await clock.advance(0);
    expect(news()).toEqual(["answer 1"]);
    await clock.advance(3 * ASK_EVERY_MS);
    expect(news()).toEqual(["answer 1", "answer 2", "answer 3", "answer 4"]);
    liveness.dispose();
    expect(clock.pending()).toBe(0);
  });

  it("LIVE1: knows during a regular look that the worker is quiet, but not during a look after an event", async () => {
    const { clock, asked, liveness, worker } = watch();
    worker.isQuiet = true;
    await clock.advance(ASK_EVERY_MS - 1);
    expect(asked).toMatchObject({ looks: 4, quietLooks: 0 });
    await clock.advance(1 + ASK_EVERY_MS);
    expect(asked).toMatchObject({ looks: 9, quietLooks: 5 });
    liveness.lookNow();
    await clock.advance(0);
    expect(asked).toMatchObject({ looks: 10, quietLooks: 5 });
    liveness.dispose();
  });

  it("LIVE1: is checked every ten seconds while it is quiet, and at the next beat after a change", async () => {
    const { clock, asked, liveness, worker } = watch();
    worker.isQuiet = true;
    await clock.advance(3 * ASK_QUIET_EVERY_MS);
    expect(asked.count).toBe(4);
    await clock.advance(ASK_EVERY_MS);
    expect(asked.count).toBe(4);
    worker.isQuiet = false;
    await clock.advance(500);
    expect(asked.count).toBe(5);
    liveness.dispose();
  });

  it("FR-026-010: its guests are looked up twice a second, even if it does not answer", async () => {
    const { clock, asked, liveness, worker } = watch();
    await clock.advance(2_000);
    expect(asked.looks).toBe(5);
    worker.behavior = "hangs";
    await clock.advance(2_000);
    expect(asked.looks).toBe(9);
    liveness.dispose();
  });

  it("FR-026-010: no second lookup starts while one hangs", async () => {
    const { clock, asked, liveness, worker } = watch();
    worker.lookHangs = true;
    await clock.advance(3_000);
    expect(asked.looks).toBe(2);
    liveness.dispose();
  });
});

describe("a worker that does not answer", () => {
  it("LIVE2: is late after two seconds and silent after six, each reported once", async () => {
    const { clock, news, asked } = watch("hangs");
    await clock.advance(LATE_AFTER_MS - 1);
    expect(news()).toEqual([]);
    await clock.advance(1);
    expect(news()).toEqual(["late 2000"]);
    await clock.advance(SILENT_AFTER_MS - LATE_AFTER_MS - 1);
    expect(news()).toEqual(["late 2000"]);
    await clock.advance(1);
    expect(news()).toEqual(["late 2000", "silent 6000"]);
    await clock.advance(60_000);
    expect(news()).toHaveLength(2);
    expect(asked.count).toBe(1);
    expect(clock.pending()).toBe(0);
  });

  it("LIVE2: after a late answer it is checked again, and its next silence counts from zero", async () => {
    const { clock, news, open, worker } = watch("hangs");
    await clock.advance(5_500);
    worker.behavior = "answers";
    open[0]?.();
    await clock.advance(500);
    worker.behavior = "hangs";
    await clock.advance(5_500);
    expect(news()).toEqual(["late 2000", "answer 1", "answer 2", "late 2000"]);
    await clock.advance(2_500);
    expect(news().at(-1)).toBe("silent 6000");
  });

  it("LIVE2: a check that fails is repeated, and counts as silence until one succeeds", async () => {
    const { clock, news, worker } = watch("fails");
    await clock.advance(2_500);
    expect(news()).toEqual(["late 2000"]);
    worker.behavior = "answers";
    await clock.advance(500);
    expect(news()).toEqual(["late 2000", "answer 7"]);
    worker.behavior = "fails";
    await clock.advance(ASK_EVERY_MS + SILENT_AFTER_MS);
    expect(news().at(-1)).toBe("silent 6000");
  });
});

describe("a machine that slept", () => {
  it("LIVE3: does not count the sleep, and gives the worker the full time again", async () => {
    const { clock, news, open } = watch("hangs");
    await clock.advance(5_500);
    clock.sleep(8 * 3_600_000);
    await clock.advance(500);
    expect(news()).toEqual(["late 2000"]);
    await clock.advance(5_500);
    expect(news()).toEqual(["late 2000"]);
    open[0]?.();
    await clock.advance(500);
    expect(news()[1]).toBe("answer 1");
  });

  it("LIVE3: a worker that died meanwhile is noticed six seconds after the machine wakes up", async () => {
    const { clock, news } = watch("hangs");
    await clock.advance(3_000);
    clock.sleep(3_600_000);
    await clock.advance(500 + SILENT_AFTER_MS);
    expect(news().at(-1)).toBe("silent 6000");
  });
});

describe("dispose", () => {
  it("LIVE4: nothing is reported afterwards, not even an answer that was on its way", async () => {
    const { clock, told, open, liveness } = watch("hangs");
    await clock.advance(1_000);
    told.length = 0;
    liveness.dispose();
    open[0]?.();
    await clock.advance(60_000);
    expect(told).toEqual([]);
    expect(clock.pending()).toBe(0);
  });

  it("LIVE2: never reports a worker as silent that answers within two seconds, no matter how time passes", async () => {
    const step = fc.record({
      answerAfterMs: fc.integer({ min: 0, max: 1_900 }),
      sleepMs: fc.integer({ min: 0, max: 1e8 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
        const { clock, news, open, liveness } = watch("hangs");
        for (const { answerAfterMs, sleepMs } of steps) {
          await clock.advance(answerAfterMs);
          clock.sleep(sleepMs);
          for (const answer of open.splice(0)) answer();
          await clock.advance(0);
        }
        liveness.dispose();
        expect(news().filter((each) => !each.startsWith("answer"))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
