// The table of the log and the statements on it. Knows rows, not what they mean, and nothing of files beside its own.
import type { Database } from "bun:sqlite";
import type { AuditType } from "../protocol/contract/audit";
import type { ShareId } from "../protocol/contract/ids";
import { damaged } from "./audit-failure";
import { HASHED_COLUMNS, type StoredRow } from "./audit-row";

/** INTERFACE 2, `audit list`. `limit` 0: all. */
export interface AuditFilter {
  readonly shareId?: ShareId | undefined;
  readonly sinceMs?: number | undefined;
  readonly type?: AuditType | undefined;
  readonly limit: number;
}

/** `file -` and our own check know the log by it: "LCAU". */
const APPLICATION_ID = 0x4c434155;

const TABLE = `CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  type TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  share_id TEXT,
  terminal_id TEXT,
  lane_id TEXT,
  backend TEXT,
  data TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT`;

/**
 * Against mistakes and passers-by; whoever owns the file can drop them, and then the chain tells. The last one closes the
 * side door of INSERT OR REPLACE, which deletes without firing a delete trigger.
 */
const TRIGGERS = [
  `CREATE TRIGGER IF NOT EXISTS event_never_changes BEFORE UPDATE ON event
   BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`,
  `CREATE TRIGGER IF NOT EXISTS event_never_goes BEFORE DELETE ON event
   BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`,
  `CREATE TRIGGER IF NOT EXISTS event_follows_the_last BEFORE INSERT ON event
   WHEN EXISTS (SELECT 1 FROM event) AND NEW.seq IS NOT (SELECT max(seq) + 1 FROM event)
   BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`,
];

const COLUMNS = [...HASHED_COLUMNS, "hash"].join(", ");
const PLACES = [...HASHED_COLUMNS, "hash"].map((column) => `$${column}`).join(", ");

export interface Tail {
  readonly seq: number;
  readonly hash: string;
}

export const hasTable = (db: Database): boolean =>
  db.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'event'").get() !== null;

/** A file that was made and not yet begun: what a crash leaves before the first row. */
const isBlank = (db: Database): boolean => db.query("SELECT 1 FROM sqlite_schema").get() === null;

/** Made together with the first row, in one transaction: a file with the table has its first row. */
export const createTable = (db: Database): void => {
  db.run(`PRAGMA application_id = ${APPLICATION_ID}`);
  db.run(TABLE);
  guardTable(db);
};

/** Puts the triggers back where they were dropped; the chain says whether rows were changed meanwhile. */
export const guardTable = (db: Database): void => {
  for (const trigger of TRIGGERS) db.run(trigger);
};

/** Throws when the file is not a log as this version makes it, or its pages do not fit together (a torn write). */
export const checkTable = (db: Database): void => {
  const id = db.query<{ application_id: number }, []>("PRAGMA application_id").get();
  const table = db.query<{ sql: string }, []>("SELECT sql FROM sqlite_schema WHERE name = 'event'").get();
  if (id?.application_id !== APPLICATION_ID || table?.sql !== TABLE)
    throw damaged("the file is not an audit log of this product");
  const check = db.query<{ quick_check: string }, []>("PRAGMA quick_check(1)").get();
  if (check?.quick_check !== "ok") throw damaged("the file is damaged");
};

export const insertRow = (db: Database, row: StoredRow): void => {
  const bindings = Object.entries(row).map(([column, value]) => [`$${column}`, value as string | number | null]);
  db.query(`INSERT INTO event (${COLUMNS}) VALUES (${PLACES})`).run(Object.fromEntries(bindings));
};

export const tailOf = (db: Database): Tail | null =>
  db.query<Tail, []>("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").get();

export const firstRowOf = (db: Database): StoredRow | null =>
  db.query<StoredRow, []>(`SELECT ${COLUMNS} FROM event ORDER BY seq LIMIT 1`).get();

/** In the order of the chain, one at a time: a log may be larger than memory. Throws where a page cannot be read. */
export const eachRow = (db: Database): Iterable<StoredRow> =>
  isBlank(db) ? [] : db.query<StoredRow, []>(`SELECT ${COLUMNS} FROM event ORDER BY seq`).iterate();

/** The newest that match, newest first. */
export const newestRows = (db: Database, { shareId, sinceMs, type, limit }: AuditFilter): StoredRow[] =>
  db
    .query<StoredRow, [string | null, number | null, string | null, number]>(
      `SELECT ${COLUMNS} FROM event
       WHERE (?1 IS NULL OR share_id = ?1) AND (?2 IS NULL OR at_ms >= ?2) AND (?3 IS NULL OR type = ?3)
       ORDER BY seq DESC LIMIT ?4`,
    )
    .all(shareId ?? null, sinceMs ?? null, type ?? null, limit === 0 ? -1 : limit);

/** Bytes of the file once everything is in it. */
export const bytesOf = (db: Database): number => {
  const pages = db.query<{ page_count: number }, []>("PRAGMA page_count").get()?.page_count ?? 0;
  const size = db.query<{ page_size: number }, []>("PRAGMA page_size").get()?.page_size ?? 0;
  return pages * size;
};
