// Opens the files of the log with SQLite: one writer and any number of readers, also after a crash.
import { Database } from "bun:sqlite";
import { lstatSync } from "node:fs";
import { errorCode } from "../platform/errors";
import { AuditFileProblem } from "./failure";
import { filesOf, makePrivate } from "./files";

/** How long to wait for another program's lock. Short, because it blocks the whole runtime, and no other program should write here. */
const BUSY_TIMEOUT_MS = 500;

/** An open file with its inode: the path may later lead to another file. */
export interface OpenFile {
  readonly db: Database;
  readonly inode: number;
}

/** With synchronous = FULL a row is on disk, not only in the system's cache, before its action proceeds. Throws. */
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
    // Reads a first page, which fails here if a crash left the file half written.
    db.query("PRAGMA schema_version").get();
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
};

/** Rolls back what a crash left unfinished. SQLite does so when a connection that may write reads the file. */
const recover = (path: string): void => {
  const db = new Database(path, { readwrite: true });
  try {
    db.run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    db.query("PRAGMA schema_version").get();
  } finally {
    db.close();
  }
};

/** Opens read-only, also while a writer has the file open or after its crash. Throws. */
export const openForReading = (path: string): Database => {
  try {
    return openReadOnly(path);
  } catch (thrown) {
    // A read-only connection can't roll back.
    if (!errorCode(thrown).startsWith("SQLITE_READONLY")) throw thrown;
    recover(path);
    return openReadOnly(path);
  }
};

/** A file of the log as it is at this moment, so that no row is missed when a file is set aside meanwhile. */
export interface Snapshot {
  readonly path: string;
  /** Throws if the file couldn't be opened. */
  open(): Database;
}

const snapshotOf = (path: string): { readonly snapshot: Snapshot; readonly close: () => void } => {
  let db: Database | null = null;
  try {
    db = openForReading(path);
    // A read transaction starts with the first page that is read. From then on the content is fixed and `seal` has to wait.
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

/** All files in the order of the rows. The caller closes them. */
export const openSnapshots = (path: string): { readonly files: readonly Snapshot[]; close(): void } => {
  const opened = filesOf(path).map(snapshotOf);
  return {
    files: opened.map(({ snapshot }) => snapshot),
    close: () => {
      for (const { close } of opened) close();
    },
  };
};

/** Throws when the path no longer leads to the open file, because rows would end up where no one finds them. */
export const mustBeInPlace = (path: string, file: OpenFile): void => {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.ino === file.inode) return;
  throw new AuditFileProblem("it was moved or replaced while in use", "Put the file back, or restart lanecast.");
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
 * Moves everything into the file itself and closes it, so that it can later be read without writing. False when another
 * connection is reading it; it is then still open.
 */
export const seal = ({ db }: OpenFile): boolean => {
  // Without waiting, because it can be retried with the next row.
  db.run("PRAGMA busy_timeout = 0");
  const isSealed = leaveWal(db);
  if (isSealed) db.close();
  else db.run(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  return isSealed;
};
