// What a program said about itself is remembered only while nothing else can answer under its name.
import { chmodSync, copyFileSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createProgramMemory } from "../program-memory";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-memory-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const counted = (isWorthKeeping: (answer: number) => boolean = () => true) => {
  const memory = createProgramMemory(isWorthKeeping);
  let asked = 0;
  return (path: string): Promise<number> =>
    memory.recall(path, async () => {
      asked += 1;
      return asked;
    });
};

describe("the memory of programs", () => {
  it("BACK1: asks a program again only after its file has changed", async () => {
    const path = join(dir, "true");
    copyFileSync("/bin/true", path);
    const recall = counted();
    expect([await recall(path), await recall(path)]).toEqual([1, 1]);
    // Another program of the same size and time.
    rmSync(path);
    copyFileSync("/bin/true", path);
    utimesSync(path, 0, 0);
    expect([await recall(path), await recall(path)]).toEqual([2, 2]);
  });

  it("BACK1: always asks a script or a version manager's link, behind which another program can appear", async () => {
    const script = join(dir, "upterm");
    writeFileSync(script, "#!/bin/sh\nexec other-upterm\n");
    chmodSync(script, 0o755);
    const link = join(dir, "tmate");
    symlinkSync("/bin/true", link);
    const recall = counted();
    expect([await recall(script), await recall(script)]).toEqual([1, 2]);
    expect([await recall(link), await recall(link)]).toEqual([3, 4]);
  });

  it("BACK1: does not keep a failure, nor an answer from a program that is gone", async () => {
    const path = join(dir, "true");
    copyFileSync("/bin/true", path);
    const recall = counted((answer) => answer > 1);
    expect([await recall(path), await recall(path), await recall(path)]).toEqual([1, 2, 2]);
    rmSync(path);
    expect(await recall(path)).toBe(3);
  });
});
