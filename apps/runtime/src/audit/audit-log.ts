// The audit log: append-only, hash-chained, on disk before anything goes on. Knows no share; a row it cannot keep is said, never skipped.

import { type AuditCheck, type AuditEvent, type AuditHead, type AuditQuery, auditEventSchema } from "#contract/audit";
import { ok, type Result } from "#contract/errors";
import { agentNameSchema } from "#contract/token";
import type { AuditEntry, AuditPort } from "../integrations/sharing/ports";
import type { Clock } from "../platform/clock";
import { storedDataOf } from "./audit-data";
import { AuditFileProblem, type AuditUnavailable, auditUnavailable } from "./audit-failure";
import { setAside } from "./audit-files";
import { mustBeInPlace, seal } from "./audit-open";
import { exportEvents, listEvents, verifyAuditLog } from "./audit-reading";
import { rowOf, type StoredRow } from "./audit-row";
import { openSegment, type Segment } from "./audit-segment";
import { bytesOf, insertRow, type Tail, tailOf } from "./audit-table";
import { redactText } from "./redaction";

export interface AuditLogDeps {
  /** `<home>/audit.db`; made 0600 when it is not there. */
  readonly path: string;
  readonly clock: Clock;
  /** Size in bytes from which a file is set aside and the chain carried on in a new one; null: never. */
  readonly maxBytes?: number | null;
  /** Called with the head of a file that was just set aside. */
  readonly onSetAside?: (head: AuditHead) => void;
}

export interface AuditLog extends AuditPort {
  /** Newest last. */
  list(filter: AuditQuery): Result<readonly AuditEvent[], AuditUnavailable>;
  /** Every row from the first on, read as it is asked for; a failure is the last thing it yields. */
  exportRows(): IterableIterator<Result<AuditEvent, AuditUnavailable>>;
  head(): AuditHead;
  /** Also holds the log against what was last written here, and against a head noted elsewhere. */
  verify(expectHead?: string): Promise<AuditCheck>;
  close(): void;
}

const ACTOR_MAX_LENGTH = 120;

/** The name under which a token was made stays as it is, however much it looks like a secret: the operator chose it. */
const actorIdOf = ({ id, tokenId }: AuditEntry["actor"]): string =>
  tokenId !== undefined && agentNameSchema.safeParse(id).success ? id : redactText(id, ACTOR_MAX_LENGTH);

/** Names can be given again, tokens not: with which one an agent came is part of what happened. */
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
    `a row of type ${entry.type} cannot be written (${where})`,
    "This is a fault of the product; please report it.",
  );
};

const changedOutside = (): AuditFileProblem =>
  new AuditFileProblem(
    "another program changed it",
    "See `lanecast audit verify`; restart the runtime to go on from what is there.",
  );

const tailFrom = (row: StoredRow): Tail => ({ seq: Number(row.seq), hash: String(row.hash) });

const headAt = ({ seq, hash }: Tail): AuditHead => ({ head: hash, events: seq + 1 });

const createWriter = ({ path, clock, maxBytes = null, onSetAside }: AuditLogDeps, opened: Segment) => {
  let segment: Segment | null = opened;
  let tail = opened.tail;
  /** The row of a write that failed: whether it is in the file after all is only known when the file is asked. */
  let inDoubt: Tail | null = null;

  const write = ({ db }: Segment, entry: AuditEntry): Tail => {
    const insert = db.transaction((): Tail => {
      const found = tailOf(db);
      const isKnown = [tail, inDoubt].some((known) => known?.seq === found?.seq && known?.hash === found?.hash);
      if (found === null || !isKnown) throw changedOutside();
      const row = rowAfter(found, entry, clock.nowMs());
      inDoubt = tailFrom(row);
      insertRow(db, row);
      return inDoubt;
    });
    return insert.immediate();
  };

  const isFull = ({ db, firstSeq }: Segment): boolean =>
    maxBytes !== null && tail.seq > firstSeq && bytesOf(db) >= maxBytes;

  const current = (): Segment => {
    if (segment !== null) {
      mustBeInPlace(path, segment);
      // While somebody reads it, a file above its size is better than a row refused.
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
    append: (entry: AuditEntry): Tail => {
      tail = write(current(), entry);
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
  const append: AuditLog["append"] = (entry) => {
    try {
      if (isClosed) throw new AuditFileProblem("it is closed", "The runtime is ending.");
      return ok({ seq: writer.append(entry).seq });
    } catch (thrown) {
      return auditUnavailable(path, thrown);
    }
  };
  return {
    append,
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

/** Opens the log, or makes it with its first row. Whoever opens it closes it; one writer at a time per path. */
export const openAuditLog = (deps: AuditLogDeps): Result<AuditLog, AuditUnavailable> => {
  try {
    return ok(logOver(deps, openSegment(deps.path, deps.clock.nowMs())));
  } catch (thrown) {
    return auditUnavailable(deps.path, thrown);
  }
};
