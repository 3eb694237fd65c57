// The runtime's log file: its mode, its format, and what happens on a full disk.
import { lstatSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createFileLog, logFilesOf } from "../log";

const dir = mkdtempSync("/tmp/lc-log-");
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const clock = { nowMs: () => 0 };

describe("log", () => {
  it("SEC3: is closed to other users and contains one JSON line per event, even if a field has line breaks", () => {
    const path = join(dir, "runtime.log");
    const log = createFileLog(path, clock);
    log.info("server-started", { port: 80, note: 'two\nlines "quoted"' });
    log.error("bug", new TypeError("no"), { shareId: "shr_aaaa" });
    log.error("odd", "text");
    log.close();
    log.info("too-late");
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    const lines = readFileSync(path, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      { at: "1970-01-01T00:00:00.000Z", level: "info", event: "server-started", port: 80, note: 'two\nlines "quoted"' },
      expect.objectContaining({ level: "error", event: "bug", shareId: "shr_aaaa", error: "TypeError", message: "no" }),
      expect.objectContaining({ error: "string", message: "text" }),
    ]);
  });

  it("LOG2: is set aside when it is full, and four files that were set aside are kept", () => {
    const path = join(dir, "logs", "runtime.log");
    const log = createFileLog(path, clock, 200);
    for (let count = 1; count <= 20; count += 1) log.info("event", { count });
    log.close();
    const files = logFilesOf(path);
    expect(files).toHaveLength(5);
    const counts = files.flatMap((file) =>
      readFileSync(file, "utf8")
        .trimEnd()
        .split("\n")
        .map((line): number => JSON.parse(line).count),
    );
    expect(counts).toEqual(Array.from({ length: counts.length }, (_, index) => 21 - counts.length + index));
    expect(files.map((file) => lstatSync(file).mode & 0o777)).toEqual([0o600, 0o600, 0o600, 0o600, 0o600]);
    expect(lstatSync(path).size).toBeLessThanOrEqual(200);
    expect(lstatSync(join(dir, "logs")).mode & 0o777).toBe(0o700);
  });

  it("REL1: drops lines on a full disk without failing", () => {
    const log = createFileLog("/dev/full", clock);
    expect(() => log.warn("no-room")).not.toThrow();
    log.close();
  });
});
