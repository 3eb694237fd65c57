// Transcript files: their form, who can read them, and their bounds.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCastFiles } from "../cast-files";

const HEADER = { columns: 100, rows: 30, startedAtMs: 1_700_000_000_500, title: "claude in api" };
const at = (ms: number): number => HEADER.startedAtMs + ms;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-casts-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const linesOf = (path: string): unknown[] =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("transcript files", () => {
  it("HND12: are asciicast v2, for the owner only, with times that never go back", () => {
    const folder = join(dir, "transcripts");
    const casts = createCastFiles(folder);
    casts.append("hnd_a", HEADER, [[at(250), "o", "$ true\r\n"]]);
    // The wall clock was set back.
    casts.append("hnd_a", HEADER, [[at(-60_000), "m", "run_command: completed, exit code 0"]]);
    expect(linesOf(join(folder, "hnd_a.cast"))).toEqual([
      { version: 2, width: 100, height: 30, timestamp: 1_700_000_000, title: "claude in api" },
      [0.25, "o", "$ true\r\n"],
      [0.25, "m", "run_command: completed, exit code 0"],
    ]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "hnd_a.cast")).mode & 0o777).toBe(0o600);
  });

  it("HND12: end with a mark when they are full, and stay below the limit and a line", () => {
    const casts = createCastFiles(dir, { maxBytes: 2_000 });
    for (let round = 0; round < 50; round += 1) casts.append("hnd_a", HEADER, [[at(round), "o", "x".repeat(100)]]);
    const lines = linesOf(join(dir, "hnd_a.cast"));
    expect(lines.at(-1)).toEqual([expect.any(Number), "m", expect.stringContaining("full")]);
    expect(statSync(join(dir, "hnd_a.cast")).size).toBeLessThan(2_200);
  });

  it("HND12: are kept for the newest handoffs only", () => {
    const casts = createCastFiles(dir, { kept: 3 });
    for (const [index, id] of ["hnd_a", "hnd_b", "hnd_c", "hnd_d", "hnd_e"].entries()) {
      casts.append(id, HEADER, [[at(0), "m", "x"]]);
      utimesSync(join(dir, `${id}.cast`), index, index);
    }
    expect(readdirSync(dir).sort()).toEqual(["hnd_c.cast", "hnd_d.cast", "hnd_e.cast"]);
  });
});
