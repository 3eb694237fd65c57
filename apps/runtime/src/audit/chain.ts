// The hash chain: one row as it is stored, its hash, and the walk that finds the first broken row.
// The encoding is the format of the log: changing it makes every existing log unverifiable.
import { createHash } from "node:crypto";
import type { AuditCheck, AuditEvent } from "#contract/audit";

/** Every stored field except `hash`, in the order of the hash and of the table. */
export const HASHED_COLUMNS = [
  "seq",
  "at_ms",
  "type",
  "correlation_id",
  "actor_kind",
  "actor_id",
  "share_id",
  "terminal_id",
  "lane_id",
  "backend",
  "data",
  "prev_hash",
] as const;

/** A row as read from the file. Another program may have put any value in it. */
export type StoredRow = Readonly<Record<(typeof HASHED_COLUMNS)[number] | "hash", unknown>>;

/** Part of each hash, so that a row's hash can't be mistaken for a hash of something else or of another format. */
const DOMAIN = "lanecast.audit.1";
/** `prev_hash` of the first row. */
export const NO_HASH = "0".repeat(64);
/** In `log.opened`; increase it with each change of the encoding or the table. */
export const LOG_FORMAT = 1;

const sortedCopy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortedCopy);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortedCopy(inner)]));
};

/** JSON with sorted keys and no spaces, so that equal values have equal text. */
const canonicalJson = (value: unknown): string => JSON.stringify(sortedCopy(value));

/** Hex SHA-256 of a JSON array with all fields in fixed order. JSON quotes and escapes strings, so no two rows have the same encoding. */
const hashOf = (row: Omit<StoredRow, "hash">): string => {
  const values = HASHED_COLUMNS.map((column) => row[column]);
  return createHash("sha256")
    .update(JSON.stringify([DOMAIN, ...values]))
    .digest("hex");
};

const parseData = (text: unknown): unknown => {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
};

/** The row in the contract's shape, not validated: a row that was tampered with may not fit it. */
export const eventOf = (row: StoredRow): unknown =>
  ({
    seq: row.seq,
    atMs: row.at_ms,
    type: row.type,
    correlationId: row.correlation_id,
    actor: { kind: row.actor_kind, id: row.actor_id },
    shareId: row.share_id,
    terminalId: row.terminal_id,
    laneId: row.lane_id,
    backend: row.backend,
    data: parseData(row.data),
    prevHash: row.prev_hash,
    hash: row.hash,
  }) satisfies Record<keyof AuditEvent, unknown>;

/** The row to store for an event, with its hash. */
export const rowOf = (event: Omit<AuditEvent, "hash">): StoredRow => {
  const row = {
    seq: event.seq,
    at_ms: event.atMs,
    type: event.type,
    correlation_id: event.correlationId,
    actor_kind: event.actor.kind,
    actor_id: event.actor.id,
    share_id: event.shareId,
    terminal_id: event.terminalId,
    lane_id: event.laneId,
    backend: event.backend,
    data: canonicalJson(event.data),
    prev_hash: event.prevHash,
  };
  return { ...row, hash: hashOf(row) };
};

export interface ChainWalk {
  /** Checks the next row. False: it is broken, and no more rows are needed. */
  take(row: StoredRow): boolean;
  /** Reports that the remaining rows can't be read. */
  breakOff(problem: string): void;
  /** The result, after the last row. */
  close(): AuditCheck;
}

const problemOf = (row: StoredRow, seq: number, prevHash: string): string | null => {
  if (typeof row.seq !== "number" || row.seq < seq) return "The row is out of place.";
  if (row.seq > seq)
    return seq === row.seq - 1 ? `Row ${seq} is missing.` : `Rows ${seq} to ${row.seq - 1} are missing.`;
  if (row.prev_hash !== prevHash) return "The row does not follow the previous row.";
  if (row.hash !== hashOf(row)) return "A field of the row was changed.";
  if (seq === 0 && row.type !== "log.opened") return "The first row is not of type log.opened.";
  return null;
};

/** `expected`: heads that were saved earlier. The log may have grown since, so each must be the hash of some row. */
export const walkChain = (expected: readonly string[]): ChainWalk => {
  const missing = new Set(expected);
  let seq = 0;
  let prevHash = NO_HASH;
  let firstBroken: AuditCheck["firstBroken"] = null;
  const breakOff = (problem: string): void => {
    firstBroken ??= { seq, problem };
  };
  const take = (row: StoredRow): boolean => {
    const problem = problemOf(row, seq, prevHash);
    if (problem !== null) breakOff(problem);
    if (firstBroken !== null) return false;
    prevHash = String(row.hash);
    missing.delete(prevHash);
    seq += 1;
    return true;
  };
  const close = (): AuditCheck => {
    if (seq === 0) breakOff("The log has no rows.");
    if (missing.size > 0) breakOff("The expected head is not in this log: its end was cut off, or it was rewritten.");
    return { ok: firstBroken === null, events: seq, head: seq === 0 ? null : prevHash, firstBroken };
  };
  return { take, breakOff, close };
};
