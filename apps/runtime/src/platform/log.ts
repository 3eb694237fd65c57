// The runtime's own log: one JSON line per event in a private file.
import { closeSync, fstatSync, openSync, writeSync } from "node:fs";
import type { Clock } from "./clock";
import { formatIso } from "./wall-time";

/** The fields of a line. Never a link, token, code, ticket, key body or environment. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  /** A bug or a loss. Only the name, message and stack of `error` are written, and they stay on this machine. */
  error(event: string, error: unknown, facts?: LogFacts): void;
}

export interface FileLog extends Log {
  /** Creates the file again if it was removed. Throws file system errors. */
  restore(): void;
  close(): void;
}

const describeError = (error: unknown): LogFacts =>
  error instanceof Error
    ? { error: error.name, message: error.message, stack: error.stack }
    : { error: typeof error, message: String(error) };

/** Appends to `path` (created 0600). A line that can't be written is lost: a full disk must not end a share. */
export const createFileLog = (path: string, clock: Pick<Clock, "nowMs">): FileLog => {
  let file = openSync(path, "a", 0o600);
  let isOpen = true;
  const write = (level: string, event: string, facts: LogFacts): void => {
    if (!isOpen) return;
    const line = JSON.stringify({ at: formatIso(clock.nowMs()), level, event, ...facts });
    try {
      writeSync(file, `${line}\n`);
    } catch {
      // There is no other place to report it.
    }
  };
  return {
    info: (event, facts = {}) => write("info", event, facts),
    warn: (event, facts = {}) => write("warn", event, facts),
    error: (event, error, facts = {}) => write("error", event, { ...facts, ...describeError(error) }),
    restore: () => {
      if (!isOpen || fstatSync(file).nlink > 0) return;
      const again = openSync(path, "a", 0o600);
      closeSync(file);
      file = again;
    },
    close: () => {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
};

/** Discards everything; for tests, and for tools without a log. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
