// Sends the log's heads to the system log, where this account can't remove them. Uses logger(1).

import type { AuditHead } from "#contract/audit";
import { findProgram, run } from "../platform/process-tree";

export interface SystemLog {
  /** Sends the head in the background. Never fails: a machine without a system log just lacks this copy. */
  send(head: AuditHead): void;
  /** Resolves when every head has been sent. */
  settled(): Promise<void>;
}

export interface SystemLogDeps {
  /** Part of the line, to tell the logs of two homes apart. */
  readonly home: string;
  /** Where to look for `logger`, as in PATH. */
  readonly searchPath: string;
}

/** A system log that doesn't answer must not hold up the shutdown. */
const SEND_WITHIN_MS = 2_000;
/** Most systems keep this facility separate from other messages, and for longer. */
const PRIORITY = "auth.notice";
const TAG = "lanecast";

/** The line in the system log; `lanecast audit verify --expect` takes the head. */
export const headLine = ({ head, events }: AuditHead, home: string): string =>
  `audit head ${head} after ${events} rows of ${home}`;

export const noSystemLog: SystemLog = { send: () => undefined, settled: async () => undefined };

export const createSystemLog = ({ home, searchPath }: SystemLogDeps): SystemLog => {
  const program = findProgram("logger", searchPath);
  if (program === null) return noSystemLog;
  let sending: Promise<unknown> = Promise.resolve();
  const sendNow = async (head: AuditHead): Promise<void> => {
    const argv = [program, "--tag", TAG, "--priority", PRIORITY, "--", headLine(head, home)];
    await run(argv, { env: {}, timeoutMs: SEND_WITHIN_MS });
  };
  return {
    send: (head) => {
      // One after another, to keep the order of the rows. A failed one doesn't hold back the next.
      sending = sending.then(() => sendNow(head)).catch(() => undefined);
    },
    settled: async () => {
      await sending;
    },
  };
};
