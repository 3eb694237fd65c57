// Heads on their way out: through a program in the place of logger, as the system's own would be called.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHeadNotes, headLine } from "../head-notes";

let dir = "";
let told = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-heads-"));
  told = join(dir, "told");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const fakeLogger = (script: string): void => {
  writeFileSync(join(dir, "logger"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, "logger"), 0o700);
};
const head = (rows: number) => ({ head: "ab".repeat(32), events: rows });
const lines = () => (existsSync(told) ? readFileSync(told, "utf8").trimEnd().split("\n") : []);

describe("heads to the system log", () => {
  it("AUD13: each goes out as one line with head, rows and home, in order, where account logs lie", async () => {
    fakeLogger(`echo "$@" >> ${told}`);
    const notes = createHeadNotes({ home: "/home/op/.lanecast", searchPath: dir });
    for (const rows of [100, 200, 300]) notes.note(head(rows));
    await notes.settled();
    expect(lines()).toEqual(
      [100, 200, 300].map(
        (rows) => `--tag lanecast --priority auth.notice -- ${headLine(head(rows), "/home/op/.lanecast")}`,
      ),
    );
    expect(lines()[0]).toContain(`audit head ${"ab".repeat(32)} after 100 rows of /home/op/.lanecast`);
  });

  it("AUD13: a machine without logger, or with one that fails, is no failure, and keeps nothing after it back", async () => {
    const none = createHeadNotes({ home: "/h", searchPath: dir });
    none.note(head(1));
    await none.settled();
    fakeLogger(`test -e ${told} || { echo first >> ${told}; exit 1; }; echo "second" >> ${told}`);
    const failing = createHeadNotes({ home: "/h", searchPath: dir });
    failing.note(head(1));
    failing.note(head(2));
    await failing.settled();
    expect(lines()).toEqual(["first", "second"]);
  });
});
