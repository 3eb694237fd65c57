// The log under SIGKILL at any moment and on a full disk. Real processes, real files.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { run, supervise } from "../../platform/process-tree";
import { eventually } from "../../testing/eventually";
import { archivesOf } from "../files";
import { verifyAuditLog } from "../reading";
import { clock, createTestLogs, entry } from "./fixture";

const logs = createTestLogs();
const dirs: string[] = [];
afterEach(() => {
  logs.removeAll();
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
});

const PROGRAM = join(import.meta.dirname, "fixtures", "keep-writing.ts");
const KILLS = 12;
/** Small enough that files are set aside many times a second, so that some kills hit that moment. */
const SMALL_FILE_BYTES = 20_000;

const newDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), "lanecast-audit-real-"));
  dirs.push(dir);
  return dir;
};
const lastKept = (text: string): number =>
  Math.max(-1, ...[...text.matchAll(/^kept (\d+)$/gm)].map((match) => Number(match[1])));

/** Starts a writer, kills it once it has confirmed some rows, and returns the number of the last one. */
const writeUntilKilled = async (dir: string, path: string, round: number, args: readonly string[]): Promise<number> => {
  const output = join(dir, `out-${round}`);
  const child = supervise([process.execPath, PROGRAM, path, ...args], {
    cwd: dir,
    env: { TMPDIR: dir },
    logPath: output,
  });
  const before = round * 3;
  await eventually(() => readFileSync(output, "utf8").split("\n").length > 3 + before, {
    what: `writer ${round} confirms rows`,
    withinMs: 20_000,
  });
  child.signalGroup("SIGKILL");
  expect(await child.exited).toMatchObject({ signal: "SIGKILL" });
  return lastKept(readFileSync(output, "utf8"));
};

describe("a killed writer", () => {
  it.each([
    ["one file", []],
    ["many files", [String(SMALL_FILE_BYTES)]],
  ])("FR-026-011, AUD11: loses no confirmed row, at any moment (%s)", async (_, args) => {
    const dir = newDir();
    const path = join(dir, "audit.db");
    for (let round = 0; round < KILLS; round += 1) {
      const kept = await writeUntilKilled(dir, path, round, args);
      const check = await verifyAuditLog(path, clock);
      expect(check).toMatchObject({ ok: true, firstBroken: null });
      expect(check.events).toBeGreaterThan(kept);
    }
    if (args.length > 0) expect(archivesOf(path).length).toBeGreaterThan(1);
    const log = logs.open(path);
    expect(log.append(entry()).ok).toBe(true);
    expect((await log.verify()).ok).toBe(true);
  });
});

describe("a full disk", () => {
  it("FR-026-011, AUD4: is reported, and every row confirmed before it is there", async () => {
    const dir = newDir();
    const path = join(dir, "audit.db");
    // A limit on the size of files (in KiB) stands for the full disk: the write fails at the same place.
    const script = `ulimit -f 160; trap '' XFSZ; exec "$0" "$@"`;
    const argv = ["bash", "-c", script, process.execPath, PROGRAM, path];
    const { stdout, timedOut } = await run(argv, { cwd: dir, env: { TMPDIR: dir }, timeoutMs: 40_000 });
    expect(timedOut).toBe(false);
    expect(stdout).toMatch(/^refused Couldn't use the audit log audit\.db: the disk /m);
    const kept = lastKept(stdout);
    expect(kept).toBeGreaterThan(10);
    const check = await verifyAuditLog(path, clock);
    expect(check).toMatchObject({ ok: true });
    expect(check.events).toBeGreaterThan(kept);
    const log = logs.open(path);
    expect(log.append(entry()).ok).toBe(true);
  });
});
