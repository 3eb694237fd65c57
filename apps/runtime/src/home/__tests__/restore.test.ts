// Restoring a home: the round trip, and every archive that is refused without a change.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tamper } from "../../audit/__tests__/fixture";
import { verifyAuditLog } from "../../audit/reading";
import { createSystemClock } from "../../platform/clock";
import { createBackupStage } from "./fixture";

let stage: ReturnType<typeof createBackupStage>;
beforeEach(() => {
  stage = createBackupStage();
});
afterEach(() => stage.dispose());

const textOf = (path: string): string => readFileSync(path, "utf8");
const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe("restore", () => {
  it("BAK2: brings back every file and folder, closed to other users", async () => {
    stage.writeAuditLog();
    stage.write("audit.1.note", "read-only");
    mkdirSync(stage.inHome("casts"));
    chmodSync(stage.inHome("audit.1.note"), 0o444);
    chmodSync(stage.inHome("guests.json"), 0o664);
    const saved = await stage.save();
    rmSync(stage.home, { recursive: true });
    const restored = await stage.restore();
    expect(restored).toMatchObject({ ok: true, value: { keptAt: null } });
    expect(restored.ok && saved.ok && restored.value.manifest).toEqual(saved.ok && saved.value);
    expect(textOf(stage.inHome("policies", "own.cedar"))).toBe("permit (principal, action, resource);\n");
    expect(readdirSync(stage.inHome("casts"))).toEqual([]);
    expect([stage.home, stage.inHome("casts"), stage.inHome("policies")].map(modeOf)).toEqual([0o700, 0o700, 0o700]);
    expect([stage.inHome("guests.json"), stage.inHome("audit.1.note")].map(modeOf)).toEqual([0o600, 0o400]);
    expect((await verifyAuditLog(stage.inHome("audit.db"), createSystemClock(), [])).ok).toBe(true);
    expect(stage.leftovers()).toEqual([]);
  });

  it("BAK2: refuses a home that isn't empty, and changes nothing", async () => {
    await stage.save();
    stage.write("guests.json", "newer");
    expect(await stage.restore()).toMatchObject({
      ok: false,
      error: { message: `The home ${stage.home} isn't empty.`, data: { path: stage.home } },
    });
    expect(textOf(stage.inHome("guests.json"))).toBe("newer");
    expect(stage.leftovers()).toEqual([]);
  });

  it("BAK2: with --force keeps the home that was there, named after the time", async () => {
    await stage.save();
    stage.write("guests.json", "newer");
    const keptAt = `${stage.home}.before-restore-20300515T123005Z`;
    expect(await stage.restore({ isForced: true })).toMatchObject({ ok: true, value: { keptAt } });
    expect(textOf(join(keptAt, "guests.json"))).toBe("newer");
    expect(textOf(stage.inHome("guests.json"))).toBe('{"guests":[]}');
  });

  it("BAK2: fills an empty home without --force, and creates the folders above a new one", async () => {
    await stage.save();
    const empty = join(stage.base, "empty");
    mkdirSync(empty, { mode: 0o755 });
    expect(await stage.restore({ home: empty })).toMatchObject({ ok: true, value: { keptAt: null } });
    expect(modeOf(empty)).toBe(0o700);
    const deep = join(stage.base, "new", "deep", "home");
    expect(await stage.restore({ home: deep })).toMatchObject({ ok: true });
    expect(textOf(join(deep, "guests.json"))).toBe('{"guests":[]}');
  });

  it("BAK3: restores an audit log that didn't verify when it was saved", async () => {
    stage.writeAuditLog();
    tamper(stage.inHome("audit.db"), "UPDATE event SET type = 'share.revoked' WHERE seq = 1");
    await stage.save();
    rmSync(stage.home, { recursive: true });
    expect(await stage.restore()).toMatchObject({ ok: true, value: { manifest: { audit: { ok: false } } } });
    expect(existsSync(stage.inHome("audit.db"))).toBe(true);
  });

  it("BAK3: says which path it can't read", async () => {
    rmSync(stage.home, { recursive: true });
    const message = async (file: string): Promise<string> => {
      const tried = await stage.restore({ file });
      return tried.ok ? "restored" : tried.error.message;
    };
    const gone = join(stage.base, "gone.tgz");
    expect(await message(gone)).toBe(`${gone} doesn't exist.`);
    expect(await message(stage.base)).toBe(`${stage.base} isn't a file.`);
    expect(stage.leftovers()).toEqual([]);
  });

  it("BAK2: names the home and the reason if the home can't be written", async () => {
    await stage.save();
    const home = stage.inHome("guests.json", "home");
    expect(await stage.restore({ home })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining(`Couldn't restore ${stage.file} to ${home} (E`), data: { path: home } },
    });
  });
});

describe("an archive that isn't an intact backup", () => {
  /** Makes a backup, removes the home, changes the backup. */
  const damaged = async (change: () => void): Promise<string> => {
    await stage.save();
    renameSync(stage.home, join(stage.base, "was"));
    change();
    const tried = await stage.restore();
    expect(existsSync(stage.home)).toBe(false);
    expect(stage.leftovers()).toEqual(["was"]);
    return tried.ok ? "restored" : tried.error.message.replaceAll(stage.base, "");
  };
  const refused = (why: string): string => `/backup.tgz isn't an intact backup (${why}).`;

  it.each<[string, string, (folder: string) => void]>([
    [
      "with a changed byte",
      "a file in it was changed or is missing",
      (at) => writeFileSync(join(at, "home/guests.json"), '{"guests":[ }'),
    ],
    ["without a listed file", "a file in it was changed or is missing", (at) => rmSync(join(at, "home/guests.json"))],
    [
      "with a file that isn't listed",
      "a file in it was changed or is missing",
      (at) => writeFileSync(join(at, "home/more"), ""),
    ],
    ["without a home", "a file in it was changed or is missing", (at) => rmSync(join(at, "home"), { recursive: true })],
    ["without its list", "it has no list of its files", (at) => rmSync(join(at, "lanecast-backup.json"))],
    [
      "with a list that isn't JSON",
      "it has no list of its files",
      (at) => writeFileSync(join(at, "lanecast-backup.json"), "{"),
    ],
    ["with a symbolic link", "it contains more than a home", (at) => symlinkSync("/etc", join(at, "home/link"))],
    ["with a file beside the home", "it contains more than a home", (at) => writeFileSync(join(at, "beside"), "")],
    [
      "with a folder beside the home",
      "it contains more than a home",
      (at) => cpSync(join(at, "home"), join(at, "home2"), { recursive: true }),
    ],
  ])("BAK3: refuses one %s, and changes nothing", async (_, why, change) => {
    expect(await damaged(() => stage.repack(change))).toBe(refused(why));
  });

  it("BAK3: refuses a path that leads out of the home before it writes anything", async () => {
    const tried = await damaged(() => {
      const inner = join(stage.base, "was");
      Bun.spawnSync(["tar", "-P", "-C", inner, "--transform", "s,^,home/../../,", "-czf", stage.file, "guests.json"]);
    });
    expect(tried).toBe(refused("it contains more than a home"));
    expect(existsSync(join(stage.base, "guests.json"))).toBe(false);
  });

  it("BAK3: refuses half an archive and a file of another kind", async () => {
    const half = (): void => {
      const whole = readFileSync(stage.file);
      writeFileSync(stage.file, whole.subarray(0, whole.length / 2));
    };
    expect(await damaged(half)).toBe(refused("tar can't read it"));
    writeFileSync(stage.file, "a text");
    expect(await stage.restore()).toMatchObject({
      ok: false,
      error: { message: `${stage.file} isn't an intact backup (tar can't read it).` },
    });
  });

  it.each([
    ["backupFormat", 2],
    ["homeFormat", 99],
  ])("BAK3: refuses a newer %s, and names the lanecast to install", async (field, format) => {
    expect(await damaged(() => stage.relist({ [field]: format, version: "9.0.0" }))).toBe(
      "/backup.tgz was written by lanecast 9.0.0; this is lanecast 1.2.3, which can't read it.",
    );
  });

  it("BAK3: refuses an audit log that lacks the head that was saved with it", async () => {
    stage.writeAuditLog();
    const audit = { ok: true, events: 3, head: "0".repeat(64) };
    expect(await damaged(() => stage.relist({ audit }))).toBe(refused("its audit log doesn't verify"));
  });
});
