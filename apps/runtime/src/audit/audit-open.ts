// Opens the files of the log for SQLite: one writer, any number of readers, also after a crash. Knows no rows.
import { Database } from "bun:sqlite";
import { lstatSync } from "node:fs";
import { AuditFileProblem } from "./audit-failure";
import { filesOf, makePrivate } from "./audit-files";

/** How long a writer waits for another program's lock; it holds up the whole runtime, and nobody else should write here. */
const BUSY_TIMEOUT_MS = 500;

/** A file that is open, and which one it is on disk: a path can come to name another file. */
export interface OpenFile {
  readonly db: Database;
  readonly inode: number;
}

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

const openReadOnly = (path: string): Database => {
  const db = new Database(path, { readonly: true });
  try {
    db.run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    db.run("PRAGMA trusted_schema = OFF");
    db.run("PRAGMA cell_size_check = ON");
    // The first look at a page: a file that a crash left half written says so here.
    db.query("PRAGMA schema_version").get();
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
};

const needsRecovery = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && String(thrown.code).startsWith("SQLITE_READONLY");

/** Takes back what a crash left unfinished; SQLite does it by itself as soon as somebody who may write looks. */
const recover = (path: string): void => {
  const db = new Database(path, { readwrite: true });
  try {
    db.run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    db.query("PRAGMA schema_version").get();
  } finally {
    db.close();
  }
};

/** Opens to read only, beside a writer or after a crash of one. Throws. */
export const openForReading = (path: string): Database => {
  try {
    return openReadOnly(path);
  } catch (thrown) {
    if (!needsRecovery(thrown)) throw thrown;
    recover(path);
    return openReadOnly(path);
  }
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
