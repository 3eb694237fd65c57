// Restores a home from a backup: checks everything beside the home first, then puts it in place in one step.
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fail, ok, type Result } from "#contract/errors";
import { auditPathOf } from "../audit/files";
import { verifyAuditLog } from "../audit/reading";
import { renameDurably } from "../platform/atomic-file";
import type { Clock } from "../platform/clock";
import { errorCode } from "../platform/errors";
import { type SetupProblem, setupProblem } from "../platform/paths";
import { formatIso } from "../platform/wall-time";
import { contentsOf } from "./contents";
import { HOME_FORMAT } from "./format";
import { BACKUP_FORMAT, describeHome, HOME_FOLDER, MANIFEST, type Manifest, manifestSchema } from "./manifest";
import { createTar } from "./tar";

const OWNER_WRITES = 0o200;

export interface RestoreOptions {
  readonly file: string;
  /** No runtime may use it. */
  readonly home: string;
  /** Replace a home that isn't empty. The old one is renamed and stays in the same parent folder. */
  readonly isForced: boolean;
  readonly searchPath: string;
  readonly version: string;
  readonly clock: Clock;
}

export interface Restored {
  readonly manifest: Manifest;
  /** Where the home is that was there before; null if there was none. */
  readonly keptAt: string | null;
}

const notABackup = (file: string, why: string): SetupProblem =>
  setupProblem(`${file} isn't an intact backup (${why})`, file, "Use another backup. Nothing was changed.");

const jsonAt = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
};

const readManifest = (staging: string, { file, version }: RestoreOptions): Result<Manifest, SetupProblem> => {
  const parsed = manifestSchema.safeParse(jsonAt(join(staging, MANIFEST)));
  if (!parsed.success) return fail(notABackup(file, `it has no list of its files`));
  const { backupFormat, homeFormat, version: writer } = parsed.data;
  if (backupFormat <= BACKUP_FORMAT && homeFormat <= HOME_FORMAT) return ok(parsed.data);
  const what = `${file} was written by lanecast ${writer}; this is lanecast ${version}, which can't read it`;
  return fail(setupProblem(what, file, `Install lanecast ${writer} or newer.`));
};

const linesOf = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");
const isOwnName = (name: string): boolean =>
  name === MANIFEST || (name.startsWith(`${HOME_FOLDER}/`) && !name.split("/").includes(".."));
const isFileOrFolder = (line: string): boolean => /^[-d]/.test(line);

/** Null for a file that this user can read. */
const whyUnreadable = (file: string): SetupProblem | null => {
  try {
    if (!statSync(file).isFile())
      return setupProblem(`${file} isn't a file`, file, "Name a file that lanecast backup wrote.");
    accessSync(file, constants.R_OK);
    return null;
  } catch (thrown) {
    return setupProblem(`Couldn't read ${file} (${errorCode(thrown)})`, file, "Check its path and its owner.");
  }
};

/** Unpacks into a folder beside the home and compares every file with the list. */
const unpack = async (staging: string, options: RestoreOptions): Promise<Result<Manifest, SetupProblem>> => {
  const { file, searchPath, clock } = options;
  const unreadable = whyUnreadable(file);
  if (unreadable !== null) return fail(unreadable);
  const tar = createTar(searchPath, file);
  const [names, types] = [await tar(["-tzf", file]), await tar(["-tzvf", file])];
  if (!names.ok || !types.ok) return fail(notABackup(file, "tar can't read it"));
  // Before anything is written: links, devices and paths that lead out of the folder.
  if (!linesOf(names.value).every(isOwnName) || !linesOf(types.value).every(isFileOrFolder))
    return fail(notABackup(file, "it contains more than a home"));
  const unpacked = await tar(["-C", staging, "-xzof", file]);
  if (!unpacked.ok) return unpacked;
  const manifest = readManifest(staging, options);
  if (!manifest.ok) return manifest;
  const home = join(staging, HOME_FOLDER);
  const { files, folders, audit } = manifest.value;
  if (!existsSync(home) || JSON.stringify(describeHome(home)) !== JSON.stringify({ files, folders }))
    return fail(notABackup(file, "a file in it was changed or is missing"));
  // A log that was already broken in the home is restored as it was.
  if (audit?.ok !== true) return manifest;
  const expected = audit.head === null ? [] : [audit.head];
  const check = await verifyAuditLog(auditPathOf(home), clock, expected);
  return check.ok ? manifest : fail(notABackup(file, "its audit log doesn't verify"));
};

const isEmpty = (home: string): boolean => !existsSync(home) || readdirSync(home).length === 0;

/** `20261129T012016Z`. */
const stampOf = (atMs: number): string => formatIso(atMs).replace(/\.\d+|[-:]/g, "");

/** tar run by root gives every file the mode that the archive says. Full audit files stay read-only. */
const makePrivate = (home: string): void => {
  const { files, folders } = contentsOf(home);
  for (const path of files) {
    const isWritable = (statSync(join(home, path)).mode & OWNER_WRITES) !== 0;
    chmodSync(join(home, path), isWritable ? 0o600 : 0o400);
  }
  for (const path of ["", ...folders]) chmodSync(join(home, path), 0o700);
};

/** Moves the old home aside and the new one in its place. */
const replaceHome = (from: string, { home, clock }: RestoreOptions): string | null => {
  makePrivate(from);
  let keptAt: string | null = null;
  if (existsSync(home)) {
    if (isEmpty(home)) rmSync(home, { recursive: true });
    else {
      keptAt = `${home}.before-restore-${stampOf(clock.nowMs())}`;
      renameSync(home, keptAt);
    }
  }
  try {
    renameDurably(from, home);
  } catch (thrown) {
    if (keptAt !== null) renameSync(keptAt, home);
    throw thrown;
  }
  return keptAt;
};

/** Puts the whole home in place, or changes nothing. */
export const restoreHome = async (options: RestoreOptions): Promise<Result<Restored, SetupProblem>> => {
  const { file, home, isForced } = options;
  if (!existsSync(file)) return fail(setupProblem(`${file} doesn't exist`, file, "Check the path."));
  if (!isEmpty(home) && !isForced) {
    const hint = "Use --force to replace it. lanecast renames the current home and keeps it in the same parent folder.";
    return fail(setupProblem(`The home ${home} isn't empty`, home, hint));
  }
  let staging: string | null = null;
  try {
    mkdirSync(dirname(home), { recursive: true });
    staging = mkdtempSync(`${home}.restoring-`);
    const manifest = await unpack(staging, options);
    if (!manifest.ok) return manifest;
    const keptAt = replaceHome(join(staging, HOME_FOLDER), options);
    return ok({ manifest: manifest.value, keptAt });
  } catch (thrown) {
    const what = `Couldn't restore ${file} to ${home} (${errorCode(thrown)})`;
    return fail(
      setupProblem(what, home, "Nothing was changed. Choose a home that you can write to, with room for it."),
    );
  } finally {
    if (staging !== null) rmSync(staging, { recursive: true, force: true });
  }
};
