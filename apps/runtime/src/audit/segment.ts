// Opens the file for writing so that the chain continues: from its own last row, else from the last full file, else from the start.
import { randomBytes } from "node:crypto";
import { basename } from "node:path";
import type { AuditEvent } from "#contract/audit";
import { newId } from "../platform/ids";
import { LOG_FORMAT, NO_HASH, rowOf, type StoredRow } from "./chain";
import { type OpenFile, openForReading, openForWriting } from "./database";
import { damaged } from "./failure";
import { archivesOf } from "./files";
import { checkTable, createTable, firstRowOf, guardTable, hasTable, insertRow, type Tail, tailOf } from "./table";

/** The file in use and the end of its chain. */
export interface Segment extends OpenFile {
  readonly tail: Tail;
  /** The number of the first row in this file. */
  readonly firstSeq: number;
}

interface Opening {
  readonly logId: string;
  readonly continues: string | null;
  readonly tail: Tail | null;
}

const LOG_ID_BYTES = 16;

const logIdIn = (row: StoredRow | null): string => {
  const parsed: unknown = row === null ? null : JSON.parse(String(row.data));
  if (typeof parsed === "object" && parsed !== null && "logId" in parsed && typeof parsed.logId === "string")
    return parsed.logId;
  throw damaged("its first row is not of type log.opened");
};

/** Where a new file continues. Also the case after a crash between setting a full file aside and opening the next one. */
const openingAfter = (path: string): Opening => {
  const last = archivesOf(path).at(-1);
  if (last === undefined) return { logId: randomBytes(LOG_ID_BYTES).toString("hex"), continues: null, tail: null };
  const db = openForReading(last);
  try {
    return { logId: logIdIn(firstRowOf(db)), continues: basename(last), tail: tailOf(db) };
  } finally {
    db.close();
  }
};

const openingRow = ({ logId, continues, tail }: Opening, atMs: number): StoredRow =>
  rowOf({
    seq: tail === null ? 0 : tail.seq + 1,
    atMs,
    type: "log.opened",
    correlationId: newId("cor"),
    actor: { kind: "runtime", id: "audit" },
    shareId: null,
    terminalId: null,
    laneId: null,
    backend: null,
    data: { logId, format: LOG_FORMAT, ...(continues === null ? {} : { continues }) },
    prevHash: tail?.hash ?? NO_HASH,
  } satisfies Omit<AuditEvent, "hash">);

const prepare = (path: string, file: OpenFile, atMs: number): Segment => {
  const { db } = file;
  if (hasTable(db)) {
    checkTable(db);
    guardTable(db);
  } else {
    const begin = db.transaction(() => {
      createTable(db);
      insertRow(db, openingRow(openingAfter(path), atMs));
    });
    begin.immediate();
  }
  const tail = tailOf(db);
  const first = firstRowOf(db);
  if (tail === null || typeof first?.seq !== "number") throw damaged("its first row is missing");
  return { ...file, tail, firstSeq: first.seq };
};

/** Throws, with the file closed. */
export const openSegment = (path: string, atMs: number): Segment => {
  const file = openForWriting(path);
  try {
    return prepare(path, file, atMs);
  } catch (thrown) {
    file.db.close();
    throw thrown;
  }
};
