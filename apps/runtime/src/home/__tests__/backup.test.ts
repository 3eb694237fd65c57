// What a backup of a home contains, and what happens when it can't be written.
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tamper } from "../../audit/__tests__/fixture";
import { contentsOf } from "../contents";
import { AT_MS, createBackupStage, searchPath } from "./fixture";

let stage: ReturnType<typeof createBackupStage>;
beforeEach(() => {
  stage = createBackupStage();
});
afterEach(() => stage.dispose());

const namesIn = (file: string): readonly string[] =>
  Bun.spawnSync(["tar", "-tzf", file]).stdout.toString().split("\n").filter(Boolean).toSorted();

/** A `tar` that a test puts first on PATH. */
const withTar = (script: string): string => {
  const folder = join(stage.base, "bin");
  mkdirSync(folder);
  writeFileSync(join(folder, "tar"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "tar"), 0o755);
  return `${folder}:${searchPath}`;
};

describe("backup", () => {
  it("BAK1: lists every file with its size and hash, and keeps the archive closed to other users", async () => {
    stage.write("empty", "");
    mkdirSync(stage.inHome("casts"));
    const made = await stage.save();
    expect(made).toMatchObject({
      ok: true,
      value: {
        version: "1.2.3",
        createdAtMs: AT_MS,
        audit: null,
        folders: ["casts", "policies"],
        files: [
          { path: "empty", bytes: 0, sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
          { path: "guests.json", bytes: 13 },
          { path: "policies/own.cedar", bytes: 38 },
        ],
      },
    });
    expect(statSync(stage.file).mode & 0o777).toBe(0o600);
    expect(stage.leftovers()).toEqual([]);
  });

  it("BAK1: leaves out what belongs to one runtime, and SQLite's working files", async () => {
    for (const name of ["runtime.lock", "runtime.holder.json", "runtime.json", "page.key", "other.db-wal", "x.new"])
      stage.write(name, "of one runtime");
    stage.write("logs/today.log", "a line");
    stage.write("window/Default/Cookies", "signed in");
    // The same names further down are the operator's.
    stage.write("policies/logs", "kept");
    expect((await stage.save()).ok).toBe(true);
    expect(namesIn(stage.file).filter((name) => !name.endsWith("/"))).toEqual([
      "home/guests.json",
      "home/policies/logs",
      "home/policies/own.cedar",
      "lanecast-backup.json",
    ]);
  });

  it("BAK1: saves what a link leads to, and skips links that lead nowhere or back into the home", async () => {
    writeFileSync(join(stage.base, "shared.cedar"), "shared\n");
    mkdirSync(join(stage.base, "team"));
    writeFileSync(join(stage.base, "team", "a.cedar"), "team\n");
    symlinkSync(join(stage.base, "shared.cedar"), stage.inHome("policies", "shared.cedar"));
    symlinkSync(join(stage.base, "team"), stage.inHome("team"));
    symlinkSync(join(stage.base, "gone"), stage.inHome("dangling"));
    symlinkSync(stage.home, stage.inHome("policies", "loop"));
    expect(contentsOf(stage.home)).toEqual({
      files: ["guests.json", "policies/own.cedar", "policies/shared.cedar", "team/a.cedar"],
      folders: ["policies", "team"],
    });
    expect((await stage.save()).ok).toBe(true);
    const types = Bun.spawnSync(["tar", "-tzvf", stage.file]).stdout.toString();
    expect(types).not.toMatch(/^l/m);
  });

  it("BAK1: records the head of the audit log, and that it verified", async () => {
    stage.writeAuditLog();
    const made = await stage.save();
    expect(made).toMatchObject({ value: { audit: { ok: true, events: 2, head: expect.stringMatching(/^\S{32,}$/) } } });
  });

  it("BAK1: saves an audit log that was changed, and says that it doesn't verify", async () => {
    stage.writeAuditLog();
    tamper(stage.inHome("audit.db"), "UPDATE event SET type = 'share.revoked' WHERE seq = 1");
    expect(await stage.save()).toMatchObject({ ok: true, value: { audit: { ok: false } } });
  });

  it("BAK1: copies an audit log that isn't a database as it is", async () => {
    const text = "not a database ".repeat(100);
    stage.write("audit.db", text);
    expect(await stage.save()).toMatchObject({ ok: true, value: { audit: { ok: false, head: null } } });
    expect(Bun.spawnSync(["tar", "-xzOf", stage.file, "home/audit.db"]).stdout.toString()).toBe(text);
  });

  it("BAK1: writes nothing if tar fails, and repeats the first line that tar printed", async () => {
    const failed = await stage.save({ searchPath: withTar("echo 'tar: no room' >&2; echo more >&2; exit 2") });
    expect(failed).toMatchObject({
      ok: false,
      error: { code: "setup-problem", message: `tar failed on ${stage.file} (tar: no room).` },
    });
    expect(stage.leftovers()).toEqual(["bin"]);
    expect(() => statSync(stage.file)).toThrow("ENOENT");
  });

  it("BAK1: names tar if it isn't installed", async () => {
    expect(await stage.save({ searchPath: join(stage.base, "nowhere") })).toMatchObject({
      ok: false,
      error: { message: "tar isn't installed.", data: { path: null, hint: "Install the package tar." } },
    });
    expect(stage.leftovers()).toEqual([]);
  });

  it("BAK1: ignores TAR_OPTIONS and the language of the caller", async () => {
    // A tar that prints its environment instead of an archive: the problem repeats it.
    const failed = await stage.save({ searchPath: withTar('echo "[$TAR_OPTIONS|$LC_ALL]" >&2; exit 1') });
    expect(failed).toMatchObject({ error: { message: `tar failed on ${stage.file} ([|C]).` } });
  });

  it("BAK1: names the archive and the reason if its folder can't be written", async () => {
    const file = join(stage.base, "no", "backup.tgz");
    expect(await stage.save({ file })).toMatchObject({
      ok: false,
      error: { message: `Couldn't back up ${stage.home} to ${file} (ENOENT).`, data: { path: file } },
    });
  });

  it("BAK1: refuses a home with a damaged format, and leaves nothing", async () => {
    stage.write("home.json", "{");
    expect(await stage.save()).toMatchObject({
      ok: false,
      error: { message: `${stage.inHome("home.json")} is damaged.` },
    });
    expect(stage.leftovers()).toEqual([]);
  });

  it("BAK1: leaves the home as it was", async () => {
    stage.writeAuditLog();
    const before = contentsOf(stage.home);
    const database = readFileSync(stage.inHome("audit.db"));
    await stage.save();
    expect(contentsOf(stage.home)).toEqual(before);
    expect(readFileSync(stage.inHome("audit.db")).equals(database)).toBe(true);
  });
});
