// writeFileAtomic in a real process that is killed while it writes, and on a disk that fills up.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import { run, supervise } from "../process-tree";

const PROGRAM = join(import.meta.dirname, "fixtures", "keep-replacing.ts");
const KILLS = 8;
/** In blocks of 1 KiB. A limit on the size of files stands for the full disk: the write fails at the same place. */
const FILE_LIMIT_KIB = 64;

let dir = "";
let path = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-atomic-real-"));
  path = join(dir, "file.json");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** The round of the last promised write. */
const lastKept = (output: string): number =>
  Math.max(-1, ...[...output.matchAll(/^kept (\d+)$/gm)].map((match) => Number(match[1])));

/** Throws if the file has a part of a content. */
const roundInFile = (): number => {
  const { round, filler } = JSON.parse(readFileSync(path, "utf8"));
  if (filler.length !== round * 1_024) throw new Error(`round ${round} has ${filler.length} bytes`);
  return round;
};

describe("a file that is replaced", () => {
  it("HOME2, AUD11: is whole after a SIGKILL at any moment, and has the last promised content", async () => {
    for (let round = 0; round < KILLS; round += 1) {
      const output = join(dir, `output-${round}`);
      const argv = [process.execPath, PROGRAM, path];
      const child = supervise(argv, { cwd: dir, env: { TMPDIR: dir }, logPath: output });
      await eventually(() => lastKept(readFileSync(output, "utf8")) > round * 5, {
        what: `writer ${round} has replaced the file several times`,
        withinMs: 20_000,
      });
      child.signalGroup("SIGKILL");
      await child.exited;
      expect(roundInFile()).toBeGreaterThanOrEqual(lastKept(readFileSync(output, "utf8")));
      rmSync(output);
      // The killed writer may have left its one draft, which the next write replaces.
      expect(readdirSync(dir).filter((name) => name !== "file.json" && name !== "file.json.new")).toEqual([]);
    }
  });

  it("HOME4: keeps its old content on a full disk, and leaves no draft", async () => {
    const script = `ulimit -f ${FILE_LIMIT_KIB}; trap '' XFSZ; exec "$0" "$@"`;
    const argv = ["bash", "-c", script, process.execPath, PROGRAM, path];
    const { stdout, timedOut } = await run(argv, { cwd: dir, env: { TMPDIR: dir }, timeoutMs: 40_000 });
    expect(timedOut).toBe(false);
    expect(stdout).toMatch(/^failed E(FBIG|NOSPC)$/m);
    expect(roundInFile()).toBe(lastKept(stdout));
    expect(existsSync(`${path}.new`)).toBe(false);
  });
});
