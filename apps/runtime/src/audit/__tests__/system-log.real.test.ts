// Heads sent through a stand-in for logger(1), called as the system's own would be.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSystemLog, headLine } from "../system-log";

let dir = "";
let logged = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-heads-"));
  logged = join(dir, "logged");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const fakeLogger = (script: string): void => {
  writeFileSync(join(dir, "logger"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, "logger"), 0o700);
};
const head = (rows: number) => ({ head: "ab".repeat(32), events: rows });
const lines = () => (existsSync(logged) ? readFileSync(logged, "utf8").trimEnd().split("\n") : []);

describe("heads to the system log", () => {
  it("AUD13: sends each head as one auth.notice line with the rows and the home, in order", async () => {
    fakeLogger(`echo "$@" >> ${logged}`);
    const systemLog = createSystemLog({ home: "/home/op/.lanecast", searchPath: dir });
    for (const rows of [100, 200, 300]) systemLog.send(head(rows));
    await systemLog.settled();
    expect(lines()).toEqual(
      [100, 200, 300].map(
        (rows) => `--tag lanecast --priority auth.notice -- ${headLine(head(rows), "/home/op/.lanecast")}`,
      ),
    );
    expect(lines()[0]).toContain(`audit head ${"ab".repeat(32)} after 100 rows of /home/op/.lanecast`);
  });

  it("AUD13: works without logger, and sends the next head after logger failed", async () => {
    const none = createSystemLog({ home: "/h", searchPath: dir });
    none.send(head(1));
    await none.settled();
    fakeLogger(`test -e ${logged} || { echo first >> ${logged}; exit 1; }; echo "second" >> ${logged}`);
    const failing = createSystemLog({ home: "/h", searchPath: dir });
    failing.send(head(1));
    failing.send(head(2));
    await failing.settled();
    expect(lines()).toEqual(["first", "second"]);
  });
});
