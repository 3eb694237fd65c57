// Writes a backup of a home to one file. Works while a runtime uses the home.
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fail, ok, type Result } from "#contract/errors";
import { openForReading, openSnapshots } from "../audit/database";
import { auditPathOf, filesOf } from "../audit/files";
import { readHead, verifyAuditLog } from "../audit/reading";
import { renameDurably, writeFileAtomic } from "../platform/atomic-file";
import type { Clock } from "../platform/clock";
import { errorCode } from "../platform/errors";
import { type SetupProblem, setupProblem } from "../platform/paths";
import { makePrivateFolder } from "../platform/private-file";
import { contentsOf } from "./contents";
import { HOME_FORMAT, readFormat } from "./format";
import { BACKUP_FORMAT, describeHome, HOME_FOLDER, MANIFEST, type Manifest } from "./manifest";
import { createTar } from "./tar";

const PRIVATE = 0o600;

export interface BackupOptions {
  readonly home: string;
  /** The file to write; must not exist. */
  readonly file: string;
  readonly searchPath: string;
  readonly version: string;
  readonly clock: Clock;
}

const vacuumInto = (from: string, to: string): void => {
  // Also brings in what a killed runtime left in the -wal file.
  const database = openForReading(from);
  try {
    database.run("VACUUM INTO ?", [to]);
  } finally {
    database.close();
  }
};

/** A copy with every row that is in the file at this moment. A damaged file is copied as it is. */
const copyDatabase = (from: string, to: string): void => {
  try {
    vacuumInto(from, to);
  } catch {
    rmSync(to, { force: true });
    copyFileSync(from, to);
  }
};

/** Holds a snapshot of every file meanwhile, so that none of them is set aside and no row is copied twice or never. */
const copyAuditLog = (home: string, target: string): void => {
  const path = auditPathOf(home);
  const snapshots = openSnapshots(path);
  try {
    for (const file of filesOf(path)) {
      const to = join(target, basename(file));
      if (file === path) copyDatabase(file, to);
      else copyFileSync(file, to);
    }
  } finally {
    snapshots.close();
  }
};

const copyHome = (home: string, target: string): void => {
  makePrivateFolder(target);
  const auditFiles = new Set(filesOf(auditPathOf(home)).map((path) => basename(path)));
  const { files, folders } = contentsOf(home);
  for (const path of folders) mkdirSync(join(target, path), { recursive: true });
  for (const path of files) if (!auditFiles.has(path)) copyFileSync(join(home, path), join(target, path));
  copyAuditLog(home, target);
};

const auditIn = async (home: string, clock: Clock): Promise<Manifest["audit"]> => {
  const path = auditPathOf(home);
  if (filesOf(path).length === 0) return null;
  const head = readHead(path);
  const { ok: isOk, events } = await verifyAuditLog(path, clock, []);
  return { ok: isOk, events, head: head.ok ? head.value.head : null };
};

const pack = async (staging: string, options: BackupOptions): Promise<Result<Manifest, SetupProblem>> => {
  const { home, file, searchPath, version, clock } = options;
  const format = readFormat(home);
  if (!format.ok) return format;
  const copy = join(staging, HOME_FOLDER);
  copyHome(home, copy);
  const manifest: Manifest = {
    backupFormat: BACKUP_FORMAT,
    homeFormat: format.value?.format ?? HOME_FORMAT,
    version,
    createdAtMs: clock.nowMs(),
    audit: await auditIn(copy, clock),
    ...describeHome(copy),
  };
  writeFileAtomic(join(staging, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  const draft = join(staging, "archive");
  const packed = await createTar(searchPath, file)(["-C", staging, "-czf", draft, MANIFEST, HOME_FOLDER]);
  if (!packed.ok) return packed;
  chmodSync(draft, PRIVATE);
  renameDurably(draft, file);
  return ok(manifest);
};

/** Writes `file` (0600) or nothing. Needs room for a copy of the home next to it. */
export const backUp = async (options: BackupOptions): Promise<Result<Manifest, SetupProblem>> => {
  const { home, file } = options;
  let staging: string | null = null;
  try {
    staging = mkdtempSync(join(dirname(file), ".lanecast-backup-"));
    return await pack(staging, options);
  } catch (thrown) {
    const what = `Couldn't back up ${home} to ${file} (${errorCode(thrown)})`;
    return fail(setupProblem(what, file, "Choose a folder that you can write to, with room for twice the home."));
  } finally {
    if (staging !== null) rmSync(staging, { recursive: true, force: true });
  }
};
