// Reads the whole log, full files first: list, export, verify. Opens its own read-only connections; never writes.
import type { Database } from "bun:sqlite";
import { type AuditCheck, type AuditEvent, type AuditHead, type AuditQuery, auditEventSchema } from "#contract/audit";
import { ok, type Result } from "#contract/errors";
import type { Clock } from "../platform/clock";
import { pause } from "../platform/wait";
import { type ChainWalk, walkChain } from "./audit-chain";
import { AuditFileProblem, type AuditUnavailable, auditUnavailable, damaged } from "./audit-failure";
import { filesOf } from "./audit-files";
import { openForReading, openSnapshots, type Snapshot } from "./audit-open";
import { eventOf, type StoredRow } from "./audit-row";
import { eachRow, newestRows, tailOf } from "./audit-table";

/** Rows checked in one go: a few milliseconds, so that a long log does not hold up the runtime's deadlines. */
const ROWS_AT_ONCE = 1_000;

const reading = <T>(path: string, read: (db: Database) => T): T => {
  const db = openForReading(path);
  try {
    return read(db);
  } finally {
    db.close();
  }
};

const eventIn = (row: StoredRow): AuditEvent => {
  const parsed = auditEventSchema.safeParse(eventOf(row));
  if (!parsed.success) throw damaged(`row ${String(row.seq)} does not hold`);
  return parsed.data;
};

/** The newest that match, oldest of them first. */
export const listEvents = (path: string, filter: AuditQuery): Result<readonly AuditEvent[], AuditUnavailable> => {
  const found: AuditEvent[] = [];
  try {
    for (const file of [...filesOf(path)].reverse()) {
      const limit = filter.limit === 0 ? 0 : filter.limit - found.length;
      // Row by row: the arguments of one call lie on the stack, and a log has no bound.
      for (const row of reading(file, (db) => newestRows(db, { ...filter, limit }))) found.push(eventIn(row));
      if (filter.limit !== 0 && found.length >= filter.limit) break;
    }
    return ok(found.reverse());
  } catch (thrown) {
    return auditUnavailable(path, thrown);
  }
};

/** Where the log stands, without walking it. Needs no open log. */
export const readHead = (path: string): Result<AuditHead, AuditUnavailable> => {
  try {
    const last = filesOf(path).at(-1);
    if (last === undefined) throw new AuditFileProblem("it is not there", "It begins with the first `lanecast open`.");
    const tail = reading(last, tailOf);
    if (tail === null) throw damaged("it has no rows");
    return ok({ head: tail.hash, events: tail.seq + 1 });
  } catch (thrown) {
    return auditUnavailable(path, thrown);
  }
};

/** Every row from the first on, as the log is when the first is asked for. A failure is the last thing it yields. */
export function* exportEvents(path: string): Generator<Result<AuditEvent, AuditUnavailable>, void, void> {
  const snapshots = openSnapshots(path);
  try {
    for (const file of snapshots.files) {
      for (const row of eachRow(file.open())) yield ok(eventIn(row));
    }
  } catch (thrown) {
    yield auditUnavailable(path, thrown);
  } finally {
    snapshots.close();
  }
}

const walkFile = async (file: Snapshot, walk: ChainWalk, clock: Pick<Clock, "after">): Promise<boolean> => {
  let taken = 0;
  try {
    for (const row of eachRow(file.open())) {
      if (!walk.take(row)) return false;
      taken += 1;
      if (taken % ROWS_AT_ONCE === 0) await pause(clock, 0);
    }
    return true;
  } catch (thrown) {
    walk.breakOff(auditUnavailable(file.path, thrown).error.message);
    return false;
  }
};

/**
 * Walks every row of every file. Needs no open log, so that a damaged one can be looked at too. `expected`: heads noted
 * earlier, each of which must still be the hash of some row.
 */
export const verifyAuditLog = async (
  path: string,
  clock: Pick<Clock, "after">,
  expected: readonly string[] = [],
): Promise<AuditCheck> => {
  const walk = walkChain(expected);
  const snapshots = openSnapshots(path);
  try {
    for (const file of snapshots.files) {
      if (!(await walkFile(file, walk, clock))) break;
    }
  } finally {
    snapshots.close();
  }
  return walk.close();
};
