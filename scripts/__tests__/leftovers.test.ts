// Tests that a run's end sees what was left: a process by its mark or by the files it names, and a file; and that it takes them away.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { closeRun, openRun } from "../testing/leftovers.mjs";

describe("what a run leaves", () => {
  it("LEAK1: a clean run leaves nothing, its own folder included", async () => {
    const run = openRun();
    await expect(closeRun(run)).resolves.toEqual([]);
    expect(existsSync(run.folder)).toBe(false);
  });

  it("LEAK1: names a marked process, one that names our files, and a file; and ends them", async () => {
    const run = openRun();
    writeFileSync(join(run.folder, "home"), "");
    const marked = spawn("sleep", ["60"], { env: { PATH: process.env.PATH, ...run.env } });
    const unmarked = spawn("tail", ["-f", join(run.folder, "home")], { env: { PATH: process.env.PATH } });
    const ends = Promise.all([once(marked, "exit"), once(unmarked, "exit")]);
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
