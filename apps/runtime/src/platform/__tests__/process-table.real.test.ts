// The kernel's byte counters of a real process.
import { expect, it } from "vitest";
import { bytesMovedBy } from "../process-table";

it("GST2: counts the bytes that a process reads and writes, and returns null once it is gone", async () => {
  const child = Bun.spawn(["cat"], { stdin: "pipe", stdout: "pipe" });
  const reader = child.stdout.getReader();
  const echo = async (text: string): Promise<void> => {
    await child.stdin.write(text);
    await child.stdin.flush();
    await reader.read();
  };
  await echo("a");
  const before = bytesMovedBy(child.pid);
  await echo("x".repeat(1_000));
  const after = bytesMovedBy(child.pid);
  expect((after?.read ?? 0) - (before?.read ?? 0)).toBe(1_000);
  expect((after?.written ?? 0) - (before?.written ?? 0)).toBe(1_000);
  await child.stdin.end();
  await child.exited;
  expect(bytesMovedBy(2 ** 30)).toBeNull();
});
