// `lanecast logs`: what it prints of the log's files.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runFake } from "./fake-cli.fixture";

let home: string;
beforeEach(() => {
  home = mkdtempSync("/tmp/lc-logs-");
  mkdirSync(join(home, "logs"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (name: string, ...lines: readonly string[]): void =>
  writeFileSync(join(home, "logs", name), lines.map((line) => `${line}\n`).join(""));
const logs = (...flags: readonly string[]) => runFake(["logs", "--home", home, ...flags], { isRunning: false });

const line = (event: string, more: object = {}): string =>
  JSON.stringify({ at: "2026-11-29T01:20:16.123Z", level: "info", event, ...more });

describe("logs", () => {
  it("LOG1: prints all files, oldest line first, one line for each event", async () => {
    write("runtime.log.2", line("first"));
    write("runtime.log.1", line("second", { port: 20_001, note: "two words" }));
    write("runtime.log", line("third"));
    expect((await logs()).out.split("\n")).toEqual([
      "2026-11-29T01:20:16.123Z info  first",
      "2026-11-29T01:20:16.123Z info  second port=20001 note=two words",
      "2026-11-29T01:20:16.123Z info  third",
    ]);
    expect((await logs("--lines", "1")).out).toBe("2026-11-29T01:20:16.123Z info  third");
    expect((await logs("--lines", "0")).out.split("\n")).toHaveLength(3);
  });

  it("LOG1: prints a stack trace below its line, and lines that lanecast didn't write, without control characters", async () => {
    write("runtime.log", line("bug", { stack: "Error: no\n    at a (b.ts:1)" }), "panic: \u001b[31mred");
    expect((await logs()).out.split("\n")).toEqual([
      "2026-11-29T01:20:16.123Z info  bug",
      "    Error: no",
      "    at a (b.ts:1)",
      "panic: \u{FFFD}[31mred",
    ]);
    const [event, other] = (await logs("--json")).out.split("\n").map((each) => JSON.parse(each));
    expect([event.event, other]).toEqual(["bug", { text: "panic: \u001b[31mred" }]);
  });

  it("LOG1: says so if there is no log, and refuses a bad number of lines", async () => {
    expect(await logs()).toMatchObject({ exitCode: 4, err: expect.stringContaining("lanecast serve --detach") });
    expect(await logs("--lines", "-1")).toMatchObject({ exitCode: 2 });
    expect(await logs("--lines", "some")).toMatchObject({ exitCode: 2 });
  });
});
