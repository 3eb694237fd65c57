// Writes the rows of shares to the audit log. Rows that it can't write now, but owes, come before any later row.
import { ok, type Result, type ShareError } from "#contract/errors";
import type { Clock, Timer } from "../../../platform/clock";
import type { AuditEntry, ShareAuditPort } from "../ports";

export interface Recorder {
  /** Writes all rows, in one step if that works, or fails and writes none after the first that failed. */
  write(entries: readonly AuditEntry[]): Result<void, ShareError<"audit-unavailable">>;
  /** As `write`, for what happens in any case: what can't be written now is written as soon as it can be. */
  writeSoon(entries: readonly AuditEntry[]): Result<void, ShareError<"audit-unavailable">>;
  /** Tries once more to write what is owed, and then no more. */
  dispose(): void;
}

const RETRY_MS = 1_000;

/** Rows that are owed come before any later row, so that the rows of a share keep their order. */
export const createRecorder = (audit: ShareAuditPort, clock: Pick<Clock, "after">): Recorder => {
  const owed: AuditEntry[] = [];
  let retry: Timer | null = null;

  /** Removes what it has written from `rows`. */
  const writeFrom = (rows: AuditEntry[]): Result<void, ShareError<"audit-unavailable">> => {
    if (rows.length > 1 && audit.appendAll(rows).ok) rows.length = 0;
    for (let next = rows[0]; next !== undefined; next = rows[0]) {
      const written = audit.append(next);
      if (!written.ok) return written;
      rows.shift();
    }
    return ok(undefined);
  };
  const writeOwed = (): void => {
    retry = writeFrom(owed).ok ? null : clock.after(RETRY_MS, writeOwed);
  };
  const write = (rows: AuditEntry[]): Result<void, ShareError<"audit-unavailable">> => {
    const paid = writeFrom(owed);
    return paid.ok ? writeFrom(rows) : paid;
  };
  return {
    write: (entries) => write([...entries]),
    writeSoon: (entries) => {
      const rows = [...entries];
      const written = write(rows);
      owed.push(...rows);
      if (!written.ok) retry ??= clock.after(RETRY_MS, writeOwed);
      return written;
    },
    dispose: () => {
      retry?.cancel();
      writeFrom(owed);
    },
  };
};
