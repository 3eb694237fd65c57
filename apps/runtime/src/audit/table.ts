// The table of the log and its SQL statements.
import type { Database } from "bun:sqlite";
import type { AuditQuery } from "#contract/audit";
import { HASHED_COLUMNS, type StoredRow } from "./chain";
import { damaged } from "./failure";

/** Identifies an audit log to file(1) and to `checkTable`: "LCAU". */
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
 * Against accidents: the owner of the file can drop the triggers, and then only the chain shows a change. The last one stops
 * INSERT OR REPLACE, which deletes rows without firing a delete trigger.
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
const PLACEHOLDERS = [...HASHED_COLUMNS, "hash"].map((column) => `$${column}`).join(", ");

export interface Tail {
  readonly seq: number;
  readonly hash: string;
}

export const hasTable = (db: Database): boolean =>
  db.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'event'").get() !== null;

/** A file without a table, which a crash before the first row leaves behind. */
const isBlank = (db: Database): boolean => db.query("SELECT 1 FROM sqlite_schema").get() === null;

/** Call it in one transaction with the first row, so that a file with the table always has its first row. */
export const createTable = (db: Database): void => {
  db.run(`PRAGMA application_id = ${APPLICATION_ID}`);
  db.run(TABLE);
  guardTable(db);
};

/** Restores triggers that were dropped; the chain shows whether rows were changed meanwhile. */
export const guardTable = (db: Database): void => {
  for (const trigger of TRIGGERS) db.run(trigger);
};

/** Throws when the file isn't a log of this version, or its pages don't fit together (a torn write). */
export const checkTable = (db: Database): void => {
  const id = db.query<{ application_id: number }, []>("PRAGMA application_id").get();
  const table = db.query<{ sql: string }, []>("SELECT sql FROM sqlite_schema WHERE name = 'event'").get();
  if (id?.application_id !== APPLICATION_ID || table?.sql !== TABLE)
    throw damaged("the file isn't a lanecast audit log");
  const check = db.query<{ quick_check: string }, []>("PRAGMA quick_check(1)").get();
  if (check?.quick_check !== "ok") throw damaged("the file is damaged");
};

export const insertRow = (db: Database, row: StoredRow): void => {
  const bindings = Object.entries(row).map(([column, value]) => [`$${column}`, value as string | number | null]);
  db.query(`INSERT INTO event (${COLUMNS}) VALUES (${PLACEHOLDERS})`).run(Object.fromEntries(bindings));
};

export const tailOf = (db: Database): Tail | null =>
  db.query<Tail, []>("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").get();

export const firstRowOf = (db: Database): StoredRow | null =>
  db.query<StoredRow, []>(`SELECT ${COLUMNS} FROM event ORDER BY seq LIMIT 1`).get();

/** In the order of the chain, one at a time because a log may be larger than memory. Throws at a page that can't be read. */
export const eachRow = (db: Database): Iterable<StoredRow> =>
  isBlank(db) ? [] : db.query<StoredRow, []>(`SELECT ${COLUMNS} FROM event ORDER BY seq`).iterate();

type Filter = Omit<AuditQuery, "limit">;

/** The condition of each filter. */
const CONDITIONS: { readonly [F in keyof Required<Filter>]: string } = {
  shareId: "share_id = $shareId",
  terminalId: "terminal_id = $terminalId",
  laneId: "lane_id = $laneId",
  sinceMs: "at_ms >= $sinceMs",
  untilMs: "at_ms < $untilMs",
  type: "type = $type",
  types: "type IN (SELECT value FROM json_each($types))",
  actorKind: "actor_kind = $actorKind",
  actorId: "actor_id = $actorId",
  beforeSeq: "seq < $beforeSeq",
  afterSeq: "seq > $afterSeq",
};

const bindable = (value: Filter[keyof Filter]): string | number =>
  typeof value === "object" ? JSON.stringify(value) : (value ?? "");

/** The newest matching rows, newest first. */
export const newestRows = (db: Database, { limit, ...filter }: AuditQuery): StoredRow[] => {
  const given = (Object.keys(CONDITIONS) as (keyof Filter)[]).filter((name) => filter[name] !== undefined);
  const where = given.length === 0 ? "" : `WHERE ${given.map((name) => CONDITIONS[name]).join(" AND ")}`;
  const bindings = Object.fromEntries(given.map((name) => [`$${name}`, bindable(filter[name])]));
  return db
    .query<StoredRow, Record<string, string | number>>(
      `SELECT ${COLUMNS} FROM event ${where} ORDER BY seq DESC LIMIT $limit`,
    )
    .all({ ...bindings, $limit: limit === 0 ? -1 : limit });
};

/** The size of the file once everything is in it, in bytes. */
export const bytesOf = (db: Database): number => {
  const pages = db.query<{ page_count: number }, []>("PRAGMA page_count").get()?.page_count ?? 0;
  const size = db.query<{ page_size: number }, []>("PRAGMA page_size").get()?.page_size ?? 0;
  return pages * size;
};
