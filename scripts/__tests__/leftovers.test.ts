// Tests that the end of a job finds what the job left: a process by its mark, a process by the files it names, and a file.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { closeRun, openRun } from "../testing/leftovers.mjs";

/** Right after the spawn the kernel still shows an empty command line, or that of the process which spawned it. */
const hasStarted = (child: ChildProcess, program: string): Promise<void> =>
  vi.waitFor(() => expect(readFileSync(`/proc/${child.pid}/cmdline`, "utf8")).toMatch(new RegExp(`^${program}\0`)), {
    timeout: 10_000,
  });

describe("what a job leaves", () => {
  it("LEAK1: finds nothing after a clean job, and removes its folder", async () => {
    const run = openRun();
    await expect(closeRun(run)).resolves.toEqual([]);
    expect(existsSync(run.folder)).toBe(false);
  });

  it("LEAK1: names a process with the mark, a process that names the job's files, and a file; kills both", async () => {
    const run = openRun();
    writeFileSync(join(run.folder, "home"), "");
    const marked = spawn("sleep", ["60"], { env: { PATH: process.env.PATH, ...run.env } });
    const unmarked = spawn("tail", ["-f", join(run.folder, "home")], { env: { PATH: process.env.PATH } });
    const ends = Promise.all([once(marked, "exit"), once(unmarked, "exit")]);
    await hasStarted(marked, "sleep");
    await hasStarted(unmarked, "tail");
    const left = await closeRun(run, 0);
    expect([...left].sort()).toEqual(
      [
        "left in the temporary folder: home",
        `process ${marked.pid}: sleep 60`,
        `process ${unmarked.pid}: tail -f ${run.folder}/home`,
      ].sort(),
    );
    expect(await ends).toEqual([
      [null, "SIGKILL"],
      [null, "SIGKILL"],
    ]);
  });
});
