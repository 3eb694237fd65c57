// Reads key files with `--key` in the formats that people have. Real keys from ssh-keygen.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeKey, type TestKey } from "../../testing/keys";
import { runFake } from "./fake-cli.fixture";
import { joinSample, laneSample, shareSample } from "./samples.fixture";

let dir: string;
let ana: TestKey;
let ben: TestKey;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-key-files-"));
  ana = makeKey(dir, "ana");
  ben = makeKey(dir, "ben");
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const startWith = (bytes: string | Buffer) => {
  writeFileSync(join(dir, "file.pub"), bytes);
  return runFake(["share", "start", "api", "--backend", "tmate", "--key", "file.pub"], {
    cwd: dir,
    answers: {
      "lane.list": { lanes: [laneSample("api", "aaaa1111", ["aaaa1111"])] },
      "share.start": { share: shareSample(), join: joinSample },
      "share.noteRefused": { correlationId: "cor_noted" },
    },
  });
};
const keysOf = async (bytes: string | Buffer) =>
  (await startWith(bytes)).asked.find(({ command }) => command === "share.start")?.input;

describe("key files", () => {
  it.each([
    ["UTF-16 with a byte order mark (PowerShell)", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le")],
    ["big-endian UTF-16", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
    ["UTF-8 with a byte order mark", (text: string) => `\ufeff${text}`],
    ["old line endings", (text: string) => text.replaceAll("\n", "\r")],
    ["Windows line endings", (text: string) => text.replaceAll("\n", "\r\n")],
  ])("KEY8: reads %s", async (_what, encode) => {
    expect(await keysOf(encode(`${ana.line}\n${ben.line}\n`))).toMatchObject({ keys: [ana.line, ben.line] });
  });

  it.each([
    ["two keys on one line", () => `${ana.line} ${ben.line}\n`, "two keys on one line"],
    ["UTF-16 without a byte order mark", () => Buffer.from(ana.line, "utf16le"), "save the file as UTF-8"],
    ["options", () => `${ana.line}\ncommand="x" ${ben.line}\n`, "line 2: options before the key"],
    ["a certificate", () => `ssh-ed25519-cert-v01@openssh.com AAAA\n${ana.line}\n`, "line 1: certificates"],
  ])("KEY8: refuses %s and says why", async (_what, text, reason) => {
    const refused = await startWith(text());
    expect([refused.exitCode, refused.err]).toEqual([2, expect.stringContaining(reason)]);
    expect(refused.asked.map(({ command }) => command)).not.toContain("share.start");
  });
});
