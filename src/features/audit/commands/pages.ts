// Reads the log page by page, and turns the runtime's answers into what React Query expects.
import type { AuditEvent } from "#contract/audit";
import type { Result } from "#contract/errors";
import type { Failure } from "../../../words/failure-words";
import { type AuditFilter, queryOf } from "../model/filter";
import type { AuditCommands } from "./audit-commands";

class QueryFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Throws a failure, because React Query expects a rejection. `failureOf` gets it back. */
export const unwrap = <T>(result: Result<T, Failure>): T => {
  if (result.ok) return result.value;
  throw new QueryFailed(result.error);
};

/** The failure in a React Query error, or null. Any other error is a bug and is rethrown. */
export const failureOf = (error: Error | null): Failure | null => {
  if (error === null) return null;
  if (error instanceof QueryFailed) return error.failure;
  throw error;
};

/** Several screens of events, yet far below the largest message that the socket accepts. */
export const PAGE_SIZE = 500;

/** Newest first. `beforeSeq` null: the newest page. */
export const pageBefore = async (
  commands: AuditCommands,
  filter: AuditFilter,
  beforeSeq: number | null,
): Promise<readonly AuditEvent[]> =>
  unwrap(await commands.listEvents(queryOf(filter, PAGE_SIZE, beforeSeq))).events.toReversed();

/** The `beforeSeq` of the next page. Null if this was the last one. */
export const nextBefore = (page: readonly AuditEvent[]): number | null => {
  const oldest = page.at(-1);
  return oldest === undefined || page.length < PAGE_SIZE || oldest.seq === 0 ? null : oldest.seq;
};

/** All events after `seq`, newest first, over as many pages as needed. */
export const eventsAfter = async (
  commands: AuditCommands,
  filter: AuditFilter,
  seq: number,
): Promise<readonly AuditEvent[]> => {
  const found: AuditEvent[] = [];
  for (let before: number | null = null; ; ) {
    const page: readonly AuditEvent[] = await pageBefore(commands, filter, before);
    const newer = page.filter((event) => event.seq > seq);
    found.push(...newer);
    before = newer.length < page.length ? null : nextBefore(page);
    if (before === null) return found;
  }
};
