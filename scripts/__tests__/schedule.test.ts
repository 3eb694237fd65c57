// Tests the order in which the jobs of a run start, and what runs beside what.
import { describe, expect, it } from "vitest";
import { nextJob, runJobs } from "../testing/schedule.mjs";

interface TestJob {
  readonly name: string;
  readonly stage: string;
  readonly share: number;
  readonly after?: readonly string[];
}

const job = (name: string, share: number, more: Partial<TestJob> = {}): TestJob => ({
  name,
  stage: name,
  share,
  ...more,
});

/** Runs the jobs by hand: `start` is what the scheduler started, `finish` ends one. */
const stage = (jobs: readonly TestJob[]) => {
  const ends = new Map<string, (value: string) => void>();
  const done = runJobs(jobs, ({ name }) => new Promise<string>((resolve) => ends.set(name, resolve)));
  const finish = async (name: string): Promise<void> => {
    ends.get(name)?.(`result of ${name}`);
    ends.delete(name);
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { done, finish, running: () => [...ends.keys()] };
};

describe("the schedule of a test run", () => {
  it("TEST3: starts as many jobs as fit, and the next one when a job has finished", async () => {
    const { done, finish, running } = stage([job("a", 0.5), job("b", 0.5), job("c", 0.5)]);
    expect(running()).toEqual(["a", "b"]);
    await finish("a");
    expect(running()).toEqual(["b", "c"]);
    await finish("c");
    await finish("b");
    await expect(done).resolves.toEqual(["result of a", "result of b", "result of c"]);
  });

  it("TEST3: three thirds fit", () => {
    const thirds = ["a", "b", "c"].map((name) => job(name, 1 / 3));
    expect(nextJob(thirds.slice(2), thirds.slice(0, 2))).toBe(thirds[2]);
  });

  it("TEST3: nothing runs beside a job that needs the whole machine, and nothing overtakes it", async () => {
    const { finish, running } = stage([job("a", 0.2), job("alone", 1), job("b", 0.2)]);
    expect(running()).toEqual(["a"]);
    await finish("a");
    expect(running()).toEqual(["alone"]);
    await finish("alone");
    expect(running()).toEqual(["b"]);
  });

  it("TEST3: a job waits for all jobs of the stages it names; others overtake it", async () => {
    const jobs = [
      job("merge", 0.1, { after: ["unit"] }),
      job("unit-1", 0.5, { stage: "unit" }),
      job("unit-2", 0.5, { stage: "unit" }),
    ];
    const { finish, running } = stage(jobs);
    expect(running()).toEqual(["unit-1", "unit-2"]);
    await finish("unit-1");
    expect(running()).toEqual(["unit-2"]);
    await finish("unit-2");
    expect(running()).toEqual(["merge"]);
  });

  it("TEST3: jobs that wait for each other are an error, not a run that hangs", async () => {
    const { done } = stage([job("a", 1, { after: ["b"] }), job("b", 1, { after: ["a"] })]);
    await expect(done).rejects.toThrow("These jobs wait for each other: a, b");
  });
});
