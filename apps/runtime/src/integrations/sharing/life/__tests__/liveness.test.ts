// When a silent worker counts as lost: over a bent clock, without any process.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFakeClock } from "../../../../testing/fake-clock";
import { ASK_EVERY_MS, ASK_QUIET_EVERY_MS, LATE_AFTER_MS, SILENT_AFTER_MS, startLiveness } from "../liveness";

type Behaviour = "answers" | "hangs" | "fails";

const watch = (first: Behaviour = "answers") => {
  const clock = createFakeClock();
  const told: string[] = [];
  const asked = { count: 0, looks: 0 };
  const open: (() => void)[] = [];
  const worker = { behaviour: first, lookHangs: false, isQuiet: false };
  const liveness = startLiveness({
    clock,
    ask: () => {
      asked.count += 1;
      const { count } = asked;
      if (worker.behaviour === "fails") return Promise.reject(new Error("no such socket"));
      if (worker.behaviour === "answers") return Promise.resolve(count);
      return new Promise<number>((resolve) => open.push(() => resolve(count)));
    },
    onAnswer: (count) => told.push(`answer ${count}`),
    look: () => {
      asked.looks += 1;
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
  it("LIVE1: is asked at once and then every two seconds", async () => {
    const { clock, news, liveness } = watch();
    await clock.advance(0);
    expect(news()).toEqual(["answer 1"]);
    await clock.advance(3 * ASK_EVERY_MS);
    expect(news()).toEqual(["answer 1", "answer 2", "answer 3", "answer 4"]);
    liveness.dispose();
    expect(clock.pending()).toBe(0);
  });

  it("LIVE1: is asked every ten seconds while it is quiet, and at the next beat when it no longer is", async () => {
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

  it("FR-026-010: its guests are looked for twice a second, whether it answers or not", async () => {
    const { clock, asked, liveness, worker } = watch();
    await clock.advance(2_000);
    expect(asked.looks).toBe(5);
    worker.behaviour = "hangs";
    await clock.advance(2_000);
    expect(asked.looks).toBe(9);
    liveness.dispose();
  });

  it("FR-026-010: a look that hangs is not begun a second time", async () => {
    const { clock, asked, liveness, worker } = watch();
    worker.lookHangs = true;
    await clock.advance(3_000);
    expect(asked.looks).toBe(2);
    liveness.dispose();
  });
});

describe("a worker that does not answer", () => {
  it("LIVE2: is late after two seconds and silent after six, each told once", async () => {
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

  it("LIVE2: one that answers late after all is asked again, and its next silence counts from nothing", async () => {
    const { clock, news, open, worker } = watch("hangs");
    await clock.advance(5_500);
    worker.behaviour = "answers";
    open[0]?.();
    await clock.advance(500);
    worker.behaviour = "hangs";
    await clock.advance(5_500);
    expect(news()).toEqual(["late 2000", "answer 1", "answer 2", "late 2000"]);
    await clock.advance(2_500);
    expect(news().at(-1)).toBe("silent 6000");
  });

  it("LIVE2: an asking that fails is repeated, and is silence until one succeeds", async () => {
    const { clock, news, worker } = watch("fails");
    await clock.advance(2_500);
    expect(news()).toEqual(["late 2000"]);
    worker.behaviour = "answers";
    await clock.advance(500);
    expect(news()).toEqual(["late 2000", "answer 7"]);
    worker.behaviour = "fails";
    await clock.advance(ASK_EVERY_MS + SILENT_AFTER_MS);
    expect(news().at(-1)).toBe("silent 6000");
  });
});

describe("a machine that slept", () => {
  it("LIVE3: does not count its sleep, and gives the worker its whole time again", async () => {
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

  it("LIVE3: a worker that is dead all the same is found six seconds after the waking", async () => {
    const { clock, news } = watch("hangs");
    await clock.advance(3_000);
    clock.sleep(3_600_000);
    await clock.advance(500 + SILENT_AFTER_MS);
    expect(news().at(-1)).toBe("silent 6000");
  });
});

describe("dispose", () => {
  it("LIVE4: nothing is told afterwards, not even an answer that was under way", async () => {
    const { clock, told, open, liveness } = watch("hangs");
    await clock.advance(1_000);
    told.length = 0;
    liveness.dispose();
    open[0]?.();
    await clock.advance(60_000);
    expect(told).toEqual([]);
    expect(clock.pending()).toBe(0);
  });

  it("LIVE2: never calls a worker silent whose answers come within two seconds, however time passes", async () => {
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
