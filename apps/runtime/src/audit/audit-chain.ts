// Walks the chain and names the first row that does not hold. Pure; knows no file.
import type { AuditCheck } from "#contract/audit";
import { hashOf, NO_HASH, type StoredRow } from "./audit-row";

export interface ChainWalk {
  /** Takes the next row; false: it does not hold, and no more rows are wanted. */
  take(row: StoredRow): boolean;
  /** Says that the rows cannot be read any further. */
  breakOff(problem: string): void;
  /** The result, once all rows were taken. */
  close(): AuditCheck;
}

const problemOf = (row: StoredRow, seq: number, prevHash: string): string | null => {
  if (typeof row.seq !== "number" || row.seq < seq) return "The row stands where another belongs.";
  if (row.seq > seq)
    return seq === row.seq - 1 ? `Row ${seq} is missing.` : `Rows ${seq} to ${row.seq - 1} are missing.`;
  if (row.prev_hash !== prevHash) return "The row does not follow the one before it.";
  if (row.hash !== hashOf(row)) return "A field of the row was changed.";
  if (seq === 0 && row.type !== "log.opened") return "The first row does not open a log.";
  return null;
};

/** `expected`: heads somebody noted earlier. The log may have grown since, so each must be the hash of some row. */
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
    if (seq === 0) breakOff("The log has no first row.");
    if (missing.size > 0) breakOff("The expected head is not in this log: its end was cut, or it was written anew.");
    return { ok: firstBroken === null, events: seq, head: seq === 0 ? null : prevHash, firstBroken };
  };
  return { take, breakOff, close };
};
