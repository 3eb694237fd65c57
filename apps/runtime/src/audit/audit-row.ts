// One row as it lies in the file, and its hash. Pure; the encoding is the format: changing it makes every log unverifiable.
import { createHash } from "node:crypto";
import type { AuditEvent } from "#contract/audit";

/** Every stored field but `hash`, in the order in which they are hashed and stand in the table. */
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

/** A row as read: whatever a hand from outside may have put there. */
export type StoredRow = Readonly<Record<(typeof HASHED_COLUMNS)[number] | "hash", unknown>>;

/** Names what is hashed, so that a row's hash can be no other thing's, and no other format's. */
const DOMAIN = "lanecast.audit.1";
/** What the first row of a log stands on. */
export const NO_HASH = "0".repeat(64);
/** Of `log.opened`: raised with each change of encoding or table. */
export const LOG_FORMAT = 1;

const sortedCopy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortedCopy);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortedCopy(inner)]));
};

/** JSON with sorted keys and no blanks: one text for one value. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sortedCopy(value));

/** Hex SHA-256 over a JSON array of all fields in fixed order: strings are quoted and escaped, so no two rows have one encoding. */
export const hashOf = (row: Omit<StoredRow, "hash">): string => {
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

/** The row in the contract's shape, unchecked: a row that was tampered with may not fit it. */
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

/** The way back: what is stored of an event that has not been hashed yet. */
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
