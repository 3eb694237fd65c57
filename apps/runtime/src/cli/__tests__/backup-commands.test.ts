// `lanecast backup` and `lanecast restore`: which paths they refuse, and what they print.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PRODUCT_VERSION } from "../../platform/config";
import { NOON_MS, runFake } from "./fake-cli.fixture";

let base: string;
let home: string;
let file: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "lc-backup-"));
  home = join(base, "home");
  file = join(base, "backup.tgz");
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(join(home, "guests.json"), "{}");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const run = (argv: readonly string[], isRunning = false) =>
  runFake([...argv, "--home", home], { env: { PATH: process.env.PATH ?? "" }, cwd: base, isRunning });

describe("lanecast backup", () => {
  it("BAK1: resolves the file against the current folder, also while lanecast runs", async () => {
    const made = await run(["backup", "backup.tgz"], true);
    expect(made).toMatchObject({ exitCode: 0, asked: [], err: "" });
    expect(made.out.split("\n")).toEqual([
      `Backed up ${home} to ${file} (1 file).`,
      "No audit log.",
      "It contains secrets (relay keys, agents' tokens) and your policies: keep it as safe as the home itself.",
    ]);
    expect(existsSync(file)).toBe(true);
  });

  it("BAK1: --json says what is in it, and that it contains secrets", async () => {
    expect((await run(["backup", file, "--json"])).json()).toEqual({
      file,
      home,
      files: 1,
      audit: null,
      createdAtMs: NOON_MS,
      containsSecrets: true,
    });
  });

  it("BAK1: says if the audit log was copied although it doesn't verify", async () => {
    writeFileSync(join(home, "audit.db"), "not a database");
    expect((await run(["backup", file])).out).toContain("\nAudit log: copied as it is, because it doesn't verify.\n");
  });

  it("BAK1, CLI1: refuses a file that exists, a missing folder, and a place in the home", async () => {
    writeFileSync(file, "mine");
    const messages = async (path: string): Promise<unknown> => {
      const tried = await run(["backup", path, "--json"]);
      return [tried.exitCode, tried.json().error.message];
    };
    expect(await messages("backup.tgz")).toEqual([2, "backup.tgz already exists."]);
    expect(await messages("no/backup.tgz")).toEqual([2, "The folder of no/backup.tgz doesn't exist."]);
    expect(await messages("home/backup.tgz")).toEqual([2, "home/backup.tgz is in the home."]);
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(readdirSync(home)).toEqual(["guests.json"]);
  });

  it("BAK1: a folder with the home's name as its beginning isn't the home", async () => {
    mkdirSync(`${home}-backups`);
    expect(await run(["backup", "home-backups/backup.tgz"])).toMatchObject({ exitCode: 0 });
  });

  it("BAK1: refuses a home that doesn't exist", async () => {
    rmSync(home, { recursive: true });
    const tried = await run(["backup", file, "--json"]);
    expect(tried.json().error).toMatchObject({ code: "not-found", data: { kind: "home", id: home } });
    expect(existsSync(file)).toBe(false);
  });

  it("BAK1: passes on why a backup failed, with what to do", async () => {
    const tried = await runFake(["backup", file, "--home", home], { env: { PATH: base }, cwd: base });
    expect(tried.exitCode).toBe(2);
    expect(tried.err).toContain("tar isn't installed.");
    expect(tried.err).toContain("Install the package tar.");
  });
});

describe("lanecast restore", () => {
  it("BAK2: needs a stopped runtime", async () => {
    await run(["backup", file]);
    const tried = await run(["restore", file, "--force"], true);
    expect(tried.exitCode).toBe(7);
    expect(tried.err).toContain(`lanecast is running with the home ${home}.`);
    expect(readdirSync(base).toSorted()).toEqual(["backup.tgz", "home"]);
  });

  it("BAK2: names the version that wrote the backup, and where the home that was there is kept", async () => {
    await run(["backup", file]);
    writeFileSync(join(home, "guests.json"), "newer");
    const refused = await run(["restore", "backup.tgz"]);
    expect(refused.exitCode).toBe(2);
    expect(refused.err).toContain("Use --force to replace it");
    const restored = await run(["restore", "backup.tgz", "--force"]);
    expect(restored.exitCode).toBe(0);
    const [first, second, third] = restored.out.split("\n");
    expect(first).toBe(`Restored ${home} (1 file, backed up by lanecast ${PRODUCT_VERSION}).`);
    expect(second).toBe("No audit log.");
    const keptAt = /^The home as it was before is in (.+)\.$/.exec(third ?? "")?.[1] ?? "";
    expect(readFileSync(join(keptAt, "guests.json"), "utf8")).toBe("newer");
    expect(readFileSync(join(home, "guests.json"), "utf8")).toBe("{}");
  });

  it("BAK2: --json says that nothing was there before", async () => {
    await run(["backup", file]);
    rmSync(home, { recursive: true });
    const restored = await run(["restore", file, "--json"]);
    expect(restored.json()).toEqual({ home, files: 1, audit: null, keptAt: null, createdAtMs: NOON_MS });
  });

  it("BAK3: passes on why an archive was refused", async () => {
    rmSync(home, { recursive: true });
    writeFileSync(file, "a text");
    const tried = await run(["restore", file, "--json"]);
    expect([tried.exitCode, tried.json().error.message]).toEqual([
      2,
      `${file} isn't an intact backup (tar can't read it).`,
    ]);
    expect(existsSync(home)).toBe(false);
  });

  it("HOME6: refuses a home that others can write", async () => {
    await run(["backup", file]);
    rmSync(home, { recursive: true });
    mkdirSync(home);
    chmodSync(home, 0o777);
    expect(await run(["restore", file, "--json"])).toMatchObject({ exitCode: 2 });
    expect(readdirSync(home)).toEqual([]);
  });
});
