// The files of the log: `audit.db` and the full ones before it (`audit.000001.db`, …). Finds them, makes them private, sets them aside.
import { chmodSync, closeSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { renameDurably, syncDirectoryOf } from "../platform/atomic-file";
import { AuditFileProblem } from "./failure";

const OWNER_WRITES = 0o200;
const ARCHIVE_DIGITS = 6;
const ARCHIVE_NUMBER = /^\d{6}$/;

export const auditPathOf = (home: string): string => join(home, "audit.db");

/** The full files of the log, oldest first. */
export const archivesOf = (path: string): readonly string[] => {
  const folder = dirname(path);
  if (!existsSync(folder)) return [];
  const extension = extname(path);
  const prefix = `${basename(path, extension)}.`;
  const isArchive = ({ name }: { readonly name: string }) =>
    name.startsWith(prefix) &&
    name.endsWith(extension) &&
    ARCHIVE_NUMBER.test(name.slice(prefix.length, -extension.length));
  return readdirSync(folder, { withFileTypes: true })
    .filter((file) => file.isFile() && isArchive(file))
    .map(({ name }) => join(folder, name))
    .sort();
};

/** One above the last number, even if earlier files are missing: a name is never used twice. */
const nextArchivePath = (path: string): string => {
  const extension = extname(path);
  const last = archivesOf(path).at(-1);
  const number = last === undefined ? 0 : Number(basename(last, extension).slice(-ARCHIVE_DIGITS));
  const digits = String(number + 1).padStart(ARCHIVE_DIGITS, "0");
  return join(dirname(path), `${basename(path, extension)}.${digits}${extension}`);
};

/** Every file of the log, in the order of the rows. */
export const filesOf = (path: string): readonly string[] => [...archivesOf(path), ...(existsSync(path) ? [path] : [])];

/** Creates the file with its mode before SQLite opens it, because SQLite uses the same mode for its own files beside it. */
export const makePrivate = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (existsSync(path)) {
    const stat = lstatSync(path);
    if (!stat.isFile()) throw new AuditFileProblem("it isn't a regular file", "Move it out of the way.");
    // Checked here because root can write to any file: a read-only mode is still somebody's decision.
    if ((stat.mode & OWNER_WRITES) === 0) {
      throw new AuditFileProblem("it is read-only", "Make the file and its folder writable for this account.");
    }
    if ((stat.mode & 0o077) !== 0) chmodSync(path, 0o600);
    return;
  }
  closeSync(openSync(path, "wx", 0o600));
  syncDirectoryOf(path);
};

/** Renames the sealed file to the next full one, read-only, so that a new file can start. When it throws, the file is still in place. */
export const setAside = (path: string): void => {
  const target = nextArchivePath(path);
  if (existsSync(target))
    throw new AuditFileProblem(`${basename(target)} already exists`, "Move that file out of the home.");
  renameDurably(path, target);
  chmodSync(target, 0o400);
};
