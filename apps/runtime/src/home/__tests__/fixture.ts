// Shared by the tests of backups: a home on disk, its backup, and archives that were changed by someone else.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entry } from "../../audit/__tests__/fixture";
import { openAuditLog } from "../../audit/log";
import { createSystemClock } from "../../platform/clock";
import { createFakeClock } from "../../testing/fake-clock";
import { backUp } from "../backup";
import { restoreHome } from "../restore";

/** The time of the backups and restores in these tests. */
export const AT_MS = Date.UTC(2030, 4, 15, 12, 30, 5);

export const searchPath = process.env.PATH ?? "";
const clock = createFakeClock(AT_MS);

/** A folder for one test, with a home in it that a runtime has used. */
export const createBackupStage = () => {
  const base = mkdtempSync(join(tmpdir(), "lc-backup-"));
  const home = join(base, "home");
  const file = join(base, "backup.tgz");
  const inHome = (...names: readonly string[]): string => join(home, ...names);
  const write = (path: string, text: string): void => {
    mkdirSync(join(inHome(path), ".."), { recursive: true });
    writeFileSync(inHome(path), text);
  };
  const writeAuditLog = (): void => {
    const opened = openAuditLog({ path: inHome("audit.db"), clock: createSystemClock() });
    if (!opened.ok) throw new Error(opened.error.message);
    opened.value.append(entry());
    opened.value.close();
  };
  mkdirSync(home, { mode: 0o700 });
  write("guests.json", '{"guests":[]}');
  write("policies/own.cedar", "permit (principal, action, resource);\n");

  const save = (over: Partial<Parameters<typeof backUp>[0]> = {}) =>
    backUp({ home, file, searchPath, version: "1.2.3", clock, ...over });
  const restore = (over: Partial<Parameters<typeof restoreHome>[0]> = {}) =>
    restoreHome({ file, home, isForced: false, searchPath, version: "1.2.3", clock, ...over });

  /** Unpacks the backup, changes it and packs it again. */
  const repack = (change: (folder: string) => void): void => {
    const folder = mkdtempSync(join(base, "unpacked-"));
    Bun.spawnSync(["tar", "-C", folder, "-xzf", file]);
    change(folder);
    Bun.spawnSync(["tar", "-C", folder, "-czf", file, ...readdirSync(folder)]);
    rmSync(folder, { recursive: true });
  };
  /** Changes the list of files in the backup. */
  const relist = (over: Readonly<Record<string, unknown>>): void =>
    repack((folder) => {
      const path = join(folder, "lanecast-backup.json");
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...over }));
    });
  /** What is in the folder of the home, without the home and the backup. */
  const leftovers = (): readonly string[] =>
    readdirSync(base).filter((name) => name !== "home" && name !== "backup.tgz");
  const dispose = (): void => rmSync(base, { recursive: true, force: true });
  return { base, home, file, inHome, write, writeAuditLog, save, restore, repack, relist, leftovers, dispose };
};
