// The log's heads go where this account cannot take them back: to the system log. Knows the `logger` program, no row.

import type { AuditHead } from "#contract/audit";
import { findProgram, run } from "../platform/process-tree";

export interface HeadNotes {
  /** Sends the head out; at once, and never a failure: a machine without a system log has one witness less. */
  note(head: AuditHead): void;
  /** Resolves when all that were noted are out. */
  settled(): Promise<void>;
}

export interface HeadNotesDeps {
  /** Named in the line, so that the logs of two homes are told apart. */
  readonly home: string;
  /** Where `logger` (logger(1)) is looked for. */
  readonly searchPath: string;
}

/** A system log that does not answer must not hold up the runtime's end. */
const NOTE_WITHIN_MS = 2_000;
/** Kept apart from programs' chatter on most systems, and longer. */
const PRIORITY = "auth.notice";
const TAG = "lanecast";

/** The line as it stands in the system log; `lanecast audit verify --expect` takes the head. */
export const headLine = ({ head, events }: AuditHead, home: string): string =>
  `audit head ${head} after ${events} rows of ${home}`;

export const silentHeadNotes: HeadNotes = { note: () => undefined, settled: async () => undefined };

export const createHeadNotes = ({ home, searchPath }: HeadNotesDeps): HeadNotes => {
  const program = findProgram("logger", searchPath);
  if (program === null) return silentHeadNotes;
  let underWay: Promise<unknown> = Promise.resolve();
  const send = async (head: AuditHead): Promise<void> => {
    const argv = [program, "--tag", TAG, "--priority", PRIORITY, "--", headLine(head, home)];
    await run(argv, { env: {}, timeoutMs: NOTE_WITHIN_MS });
  };
  return {
    note: (head) => {
      // One after another, so that they stand in the order of the rows; one that fails keeps none after it back.
      underWay = underWay.then(() => send(head)).catch(() => undefined);
    },
    settled: async () => {
      await underWay;
    },
  };
};
