// The log read in pages: one page before a row, and everything after one. Knows no React.
import type { AuditEvent } from "#contract/audit";
import { type AuditFilter, queryOf } from "../model/filter";
import { answerOf } from "./ask";
import type { AuditCommands } from "./audit-commands";

/** Rows a page: a screen or ten, and a message well below what a socket carries. */
export const PAGE_ROWS = 500;

/** Newest first. `beforeSeq` null: the newest page. */
export const pageBefore = async (
  commands: AuditCommands,
  filter: AuditFilter,
  beforeSeq: number | null,
): Promise<readonly AuditEvent[]> =>
  answerOf(await commands.listEvents(queryOf(filter, PAGE_ROWS, beforeSeq))).events.toReversed();

/** The `beforeSeq` of the next page; null where this one was the last. */
export const nextBefore = (page: readonly AuditEvent[]): number | null => {
  const oldest = page.at(-1);
  return oldest === undefined || page.length < PAGE_ROWS || oldest.seq === 0 ? null : oldest.seq;
};

/** Every row above `seq`, newest first, however many have come meanwhile. */
export const rowsAfter = async (
  commands: AuditCommands,
  filter: AuditFilter,
  seq: number,
): Promise<readonly AuditEvent[]> => {
  const found: AuditEvent[] = [];
  for (let before: number | null = null; ; ) {
    const page: readonly AuditEvent[] = await pageBefore(commands, filter, before);
    const fresh = page.filter((event) => event.seq > seq);
    found.push(...fresh);
    before = fresh.length < page.length ? null : nextBefore(page);
    if (before === null) return found;
  }
};
