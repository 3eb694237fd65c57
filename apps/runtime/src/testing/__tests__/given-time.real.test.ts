// Tests that the stopwatch leaves out the time in which a process was stopped. It needs a process that can be stopped.
import { join } from "node:path";
import { expect, it } from "vitest";
import { startWriter } from "../given-time";

const PROGRAM = join(import.meta.dirname, "given-time-program.ts");

it("TEST1: time in which the whole process was stopped does not count, so that a fact still has its time", async () => {
  const child = Bun.spawn([process.execPath, PROGRAM], { stdin: "ignore", stdout: "pipe", stderr: "inherit" });
  const reader = child.stdout.getReader();
  const next = async (): Promise<string> => new TextDecoder().decode((await reader.read()).value).trim();
  expect(await next()).toBe("started");
  child.kill("SIGSTOP");
  await Bun.sleep(1_500);
  child.kill("SIGCONT");
  const [givenMs = Number.NaN, wallMs = Number.NaN] = (await next()).split(" of ").map(Number);
  expect(await child.exited).toBe(0);
  expect(wallMs).toBeGreaterThan(1_500);
  expect(wallMs - givenMs).toBeGreaterThan(1_200);
});

it("TEST1: the stopwatch never reads half of what its witness writes, so that no stop is missed", async () => {
  const writer = startWriter("for (let count = 1; ; count += 1) put(count, count);", null);
  while (writer.read()[0] === 0) await Bun.sleep(10);
  const torn = Array.from({ length: 1_000_000 }, () => writer.read()).filter(([one, other]) => one !== other);
  await writer.stop();
  expect(torn).toEqual([]);
});
