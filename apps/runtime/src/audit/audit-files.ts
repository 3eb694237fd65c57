// The files of the log: `audit.db`, and before it those that were full (`audit.000001.db`, …). Opens, makes private, archives. Knows no rows.
import { Database } from "bun:sqlite";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
} from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { AuditFileProblem } from "./audit-failure";

/** How long a writer waits for another program's lock; it holds up the whole runtime, and nobody else should write here. */
const BUSY_TIMEOUT_MS = 500;
const OWNER_WRITES = 0o200;
const ARCHIVE_DIGITS = 6;
const ARCHIVE_NUMBER = /^\d{6}$/;

/** A file that is open, and which one it is on disk: a path can come to name another file. */
export interface OpenFile {
  readonly db: Database;
  readonly inode: number;
}

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

/** One above the last, whatever is missing before it: a name is never given twice. */
const nextArchivePath = (path: string): string => {
  const extension = extname(path);
  const last = archivesOf(path).at(-1);
  const number = last === undefined ? 0 : Number(basename(last, extension).slice(-ARCHIVE_DIGITS));
  const digits = String(number + 1).padStart(ARCHIVE_DIGITS, "0");
  return join(dirname(path), `${basename(path, extension)}.${digits}${extension}`);
};

/** Every file of the log in the order of its rows. */
export const filesOf = (path: string): readonly string[] => [...archivesOf(path), ...(existsSync(path) ? [path] : [])];

const syncFolder = (path: string): void => {
  const folder = openSync(dirname(path), "r");
  fsyncSync(folder);
  closeSync(folder);
};

/** Made by ourselves with its mode before SQLite opens it: it takes the mode over for its own files beside it. */
const makePrivate = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (existsSync(path)) {
    const stat = lstatSync(path);
    if (!stat.isFile()) throw new AuditFileProblem("it is not a file", "Move away what stands in its place.");
    // Asked for ourselves: to a superuser every file is writable, and the mode is still somebody's decision.
    if ((stat.mode & OWNER_WRITES) === 0) {
      throw new AuditFileProblem("it is read-only", "Make the file and its folder writable for this account.");
    }
    if ((stat.mode & 0o077) !== 0) chmodSync(path, 0o600);
    return;
  }
  closeSync(openSync(path, "wx", 0o600));
  syncFolder(path);
};

/** Opens for writing. FULL: a row is on disk, not only with the system, before its action goes on. Throws. */
export const openForWriting = (path: string): OpenFile => {
  makePrivate(path);
  const db = new Database(path, { readwrite: true });
  try {
    db.run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    db.run("PRAGMA journal_mode = WAL");
    db.run("PRAGMA synchronous = FULL");
    db.run("PRAGMA trusted_schema = OFF");
    db.run("PRAGMA cell_size_check = ON");
    return { db, inode: lstatSync(path).ino };
  } catch (thrown) {
    db.close();
    throw thrown;
  }
};

/** Opens to read only, beside a writer. Throws. */
export const openForReading = (path: string): Database => {
  const db = new Database(path, { readonly: true });
  db.run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  db.run("PRAGMA trusted_schema = OFF");
  db.run("PRAGMA cell_size_check = ON");
  return db;
};

/** Every file of the log as it is at this moment, so that no row is missed when a file is set aside meanwhile. */
export interface Snapshot {
  readonly path: string;
  /** Throws where the file could not be opened. */
  open(): Database;
}

const snapshotOf = (path: string): { readonly snapshot: Snapshot; readonly close: () => void } => {
  let db: Database | null = null;
  try {
    db = openForReading(path);
    // A read transaction begins with the first page read, and holds the picture of that moment; it also keeps `seal` away.
    db.run("BEGIN");
    db.query("PRAGMA schema_version").get();
    const opened = db;
    return { snapshot: { path, open: () => opened }, close: () => opened.close() };
  } catch (thrown) {
    db?.close();
    const open = (): never => {
      throw thrown;
    };
    return { snapshot: { path, open }, close: () => undefined };
  }
};

/** In the order of the rows. The caller closes them. */
export const openSnapshots = (path: string): { readonly files: readonly Snapshot[]; close(): void } => {
  const opened = filesOf(path).map(snapshotOf);
  return {
    files: opened.map(({ snapshot }) => snapshot),
    close: () => {
      for (const { close } of opened) close();
    },
  };
};

/** Throws when the path no longer leads to the file that is open: rows would go where nobody finds them. */
export const mustBeInPlace = (path: string, file: OpenFile): void => {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.ino === file.inode) return;
  throw new AuditFileProblem("it was moved or replaced while in use", "Put the file back, or restart the runtime.");
};

const leaveWal = (db: Database): boolean => {
  try {
    db.run("PRAGMA wal_checkpoint(TRUNCATE)");
    return db.query<{ journal_mode: string }, []>("PRAGMA journal_mode = DELETE").get()?.journal_mode === "delete";
  } catch {
    return false;
  }
};

/**
 * Closes the file off: everything in it and nothing beside it, so that it can later be read without writing. False when
 * somebody reads it just now; it is then still open.
 */
export const seal = ({ db }: OpenFile): boolean => {
  // Does not wait: it can be tried again with the next row.
  db.run("PRAGMA busy_timeout = 0");
  const isSealed = leaveWal(db);
  if (isSealed) db.close();
  else db.run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  return isSealed;
};

/** Moves the sealed file among the full ones, read-only, and leaves its place empty. Throws; the file is then still in place. */
export const setAside = (path: string): void => {
  const target = nextArchivePath(path);
  if (existsSync(target)) throw new AuditFileProblem(`${basename(target)} is in the way`, "Move that file away.");
  renameSync(path, target);
  chmodSync(target, 0o400);
  syncFolder(path);
};
