// The audit log: append-only and hash-chained. `append` returns after the row is on disk, or with an error; it never skips a row.

import { type AuditCheck, type AuditEvent, type AuditHead, type AuditQuery, auditEventSchema } from "#contract/audit";
import { ok, type Result } from "#contract/errors";
import { agentNameSchema } from "#contract/token";
import type { AuditEntry, ShareAuditPort } from "../integrations/sharing/ports";
import type { Clock } from "../platform/clock";
import { rowOf, type StoredRow } from "./chain";
import { mustBeInPlace, seal } from "./database";
import { storedDataOf } from "./event-data";
import { AuditFileProblem, type AuditUnavailable, auditUnavailable } from "./failure";
import { setAside } from "./files";
import { exportEvents, listEvents, verifyAuditLog } from "./reading";
import { redactText } from "./redaction";
import { openSegment, type Segment } from "./segment";
import { bytesOf, insertRow, type Tail, tailOf } from "./table";

export interface AuditLogDeps {
  /** `<home>/audit.db`; created 0600 if it doesn't exist. */
  readonly path: string;
  readonly clock: Clock;
  /** The size in bytes at which the file is set aside and the chain continues in a new one; null: never. */
  readonly maxBytes?: number | null;
  /** Called with the last head of a file that was set aside. */
  readonly onSetAside?: (head: AuditHead) => void;
}

export interface AuditLog extends ShareAuditPort {
  /** Newest last. */
  list(filter: AuditQuery): Result<readonly AuditEvent[], AuditUnavailable>;
  /** Every row, oldest first, read lazily. After a failure, which is yielded, it ends. */
  exportRows(): IterableIterator<Result<AuditEvent, AuditUnavailable>>;
  head(): AuditHead;
  /** Also checks that the log still has the last row this runtime wrote, and `expectHead`, a head that was saved elsewhere. */
  verify(expectHead?: string): Promise<AuditCheck>;
  close(): void;
}

const ACTOR_MAX_LENGTH = 120;

/** The name of an agent's token is stored as it is, even if it looks like a secret: the operator chose it. */
const actorIdOf = ({ id, tokenId }: AuditEntry["actor"]): string =>
  tokenId !== undefined && agentNameSchema.safeParse(id).success ? id : redactText(id, ACTOR_MAX_LENGTH);

/** A name can be reused for another token, so the row also names the token that the agent used. */
const withToken = ({ actor, data }: AuditEntry): AuditEntry["data"] =>
  actor.tokenId === undefined ? data : { ...data, tokenId: actor.tokenId };

const rowAfter = (tail: Tail, entry: AuditEntry, atMs: number): StoredRow => {
  const event = {
    ...entry,
    seq: tail.seq + 1,
    atMs: Math.trunc(atMs),
    actor: { kind: entry.actor.kind, id: actorIdOf(entry.actor) },
    data: storedDataOf(entry.type, withToken(entry)),
    prevHash: tail.hash,
  };
  const row = rowOf(event);
  const parsed = auditEventSchema.safeParse({ ...event, hash: row.hash });
  if (parsed.success) return row;
  const where = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
  throw new AuditFileProblem(
    `a row of type ${entry.type} is invalid (${where})`,
    "This is a bug in lanecast. Please report it.",
  );
};

const changedOutside = (): AuditFileProblem =>
  new AuditFileProblem(
    "another program changed it",
    "Run `lanecast audit verify`. To continue from the current rows, restart lanecast.",
  );

const tailFrom = (row: StoredRow): Tail => ({ seq: Number(row.seq), hash: String(row.hash) });

const headAt = ({ seq, hash }: Tail): AuditHead => ({ head: hash, events: seq + 1 });

const createWriter = ({ path, clock, maxBytes = null, onSetAside }: AuditLogDeps, opened: Segment) => {
  let segment: Segment | null = opened;
  let tail = opened.tail;
  /** The last row of a failed write. Whether it is in the file after all is only known when the file is read. */
  let inDoubt: Tail | null = null;

  const write = ({ db }: Segment, entries: readonly AuditEntry[]): Tail => {
    const insert = db.transaction((): Tail => {
      const found = tailOf(db);
      const isKnown = [tail, inDoubt].some((known) => known?.seq === found?.seq && known?.hash === found?.hash);
      if (found === null || !isKnown) throw changedOutside();
      let last = found;
      const rows = entries.map((entry) => {
        const row = rowAfter(last, entry, clock.nowMs());
        last = tailFrom(row);
        return row;
      });
      inDoubt = last;
      for (const row of rows) insertRow(db, row);
      return last;
    });
    return insert.immediate();
  };

  const isFull = ({ db, firstSeq }: Segment): boolean =>
    maxBytes !== null && tail.seq > firstSeq && bytesOf(db) >= maxBytes;

  const current = (): Segment => {
    if (segment !== null) {
      mustBeInPlace(path, segment);
      // While another program reads the file it can't be sealed; a file above its size is better than a refused row.
      if (!isFull(segment) || !seal(segment)) return segment;
      segment = null;
      setAside(path);
      onSetAside?.(headAt(tail));
    }
    const next = openSegment(path, clock.nowMs());
    segment = next;
    tail = next.tail;
    inDoubt = null;
    return next;
  };

  return {
    append: (entries: readonly AuditEntry[]): Tail => {
      tail = write(current(), entries);
      inDoubt = null;
      return tail;
    },
    tail: (): Tail => tail,
    close: (): void => {
      segment?.db.close();
      segment = null;
    },
  };
};

const logOver = (deps: AuditLogDeps, opened: Segment): AuditLog => {
  const { path, clock } = deps;
  const writer = createWriter(deps, opened);
  let isClosed = false;
  const appendAll: AuditLog["appendAll"] = (entries) => {
    try {
      if (isClosed) throw new AuditFileProblem("it is closed", "lanecast is stopping. Start it again.");
      return ok({ seq: writer.append(entries).seq });
    } catch (thrown) {
      return auditUnavailable(path, thrown);
    }
  };
  return {
    append: (entry) => appendAll([entry]),
    appendAll,
    list: (filter) => listEvents(path, filter),
    exportRows: () => exportEvents(path),
    head: () => headAt(writer.tail()),
    verify: (expectHead) =>
      verifyAuditLog(path, clock, [writer.tail().hash, ...(expectHead === undefined ? [] : [expectHead])]),
    close: () => {
      isClosed = true;
      writer.close();
    },
  };
};

/** Opens the log, or creates it with its first row. The caller closes it. One writer at a time per path. */
export const openAuditLog = (deps: AuditLogDeps): Result<AuditLog, AuditUnavailable> => {
  try {
    return ok(logOver(deps, openSegment(deps.path, deps.clock.nowMs())));
  } catch (thrown) {
    return auditUnavailable(deps.path, thrown);
  }
};
