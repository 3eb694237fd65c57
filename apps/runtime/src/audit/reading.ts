// Lists, exports and verifies the rows of all files. Opens its own read-only connections.
import type { Database } from "bun:sqlite";
import { type AuditCheck, type AuditEvent, type AuditHead, type AuditQuery, auditEventSchema } from "#contract/audit";
import { ok, type Result } from "#contract/errors";
import type { Clock } from "../platform/clock";
import { pause } from "../platform/wait";
import { type ChainWalk, eventOf, type StoredRow, walkChain } from "./chain";
import { openForReading, openSnapshots, type Snapshot } from "./database";
import { AuditFileProblem, type AuditUnavailable, auditUnavailable, damaged } from "./failure";
import { filesOf } from "./files";
import { eachRow, newestRows, tailOf } from "./table";

/** Rows checked before other work gets a turn: a few milliseconds, so that a long log doesn't hold up the runtime's deadlines. */
const ROWS_PER_TURN = 1_000;

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
  if (!parsed.success) throw damaged(`row ${String(row.seq)} is invalid`);
  return parsed.data;
};

/** The newest matching rows, oldest first. */
export const listEvents = (path: string, filter: AuditQuery): Result<readonly AuditEvent[], AuditUnavailable> => {
  const found: AuditEvent[] = [];
  try {
    for (const file of [...filesOf(path)].reverse()) {
      const limit = filter.limit === 0 ? 0 : filter.limit - found.length;
      // Row by row: `push(...rows)` would put an unbounded number of arguments on the stack.
      for (const row of reading(file, (db) => newestRows(db, { ...filter, limit }))) found.push(eventIn(row));
      if (filter.limit !== 0 && found.length >= filter.limit) break;
    }
    return ok(found.reverse());
  } catch (thrown) {
    return auditUnavailable(path, thrown);
  }
};

/** The head of the log, without verifying it. Needs no open log. */
export const readHead = (path: string): Result<AuditHead, AuditUnavailable> => {
  try {
    const last = filesOf(path).at(-1);
    if (last === undefined) throw new AuditFileProblem("it doesn't exist yet", "Run `lanecast open` to start it.");
    const tail = reading(last, tailOf);
    if (tail === null) throw damaged("it has no rows");
    return ok({ head: tail.hash, events: tail.seq + 1 });
  } catch (thrown) {
    return auditUnavailable(path, thrown);
  }
};

/** Every row, oldest first, as the log is when iteration starts. After a failure, which is yielded, it ends. */
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
      if (taken % ROWS_PER_TURN === 0) await pause(clock, 0);
    }
    return true;
  } catch (thrown) {
    walk.breakOff(auditUnavailable(file.path, thrown).error.message);
    return false;
  }
};

/**
 * Verifies every row of every file. Needs no open log, so it also works on a damaged one. `expected`: heads that were saved
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
