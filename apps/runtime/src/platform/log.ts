// The runtime's own log: one JSON line per event in a private file of the home. A file that grows too large is set aside.
import { closeSync, existsSync, fstatSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Clock } from "./clock";
import { makePrivateFolder } from "./private-file";
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

/** At the usual rate of a few lines per share, one file holds thousands of shares. */
const MAX_BYTES = 1024 * 1024;
/** `runtime.log.1` is the newest. */
const FILES_SET_ASIDE = 4;

/** In the home, so that it is still there after a stop, a crash or a reboot. */
export const logPathOf = (home: string): string => join(home, "logs", "runtime.log");

/** Every file of the log that can exist, oldest first. */
export const logFilesOf = (path: string): readonly string[] => [
  ...Array.from({ length: FILES_SET_ASIDE }, (_, index) => `${path}.${FILES_SET_ASIDE - index}`),
  path,
];

const describeError = (error: unknown): LogFacts =>
  error instanceof Error
    ? { error: error.name, message: error.message, stack: error.stack }
    : { error: typeof error, message: String(error) };

/** Each file takes the place of the next older one; the oldest is overwritten. */
const rotate = (path: string): void => {
  const [oldest, ...newer] = logFilesOf(path);
  let target = oldest;
  for (const file of newer) {
    try {
      if (target !== undefined) renameSync(file, target);
    } catch {
      // There are not as many files yet.
    }
    target = file;
  }
};

/** Creates the folder and the file if they are missing. Throws file system errors. */
export const openLogFile = (path: string): number => {
  if (!existsSync(dirname(path))) makePrivateFolder(dirname(path));
  return openSync(path, "a", 0o600);
};

/** Null on a full disk, for example. `restore` tries again. */
const tryOpen = (path: string): number | null => {
  try {
    return openLogFile(path);
  } catch {
    return null;
  }
};

/** Appends to `path` (created 0600, its folder 0700). A line that can't be written is lost: a full disk must not end a share. */
export const createFileLog = (path: string, clock: Pick<Clock, "nowMs">, maxBytes = MAX_BYTES): FileLog => {
  let file = tryOpen(path);
  let isOpen = true;

  const replace = (next: number | null): void => {
    if (file !== null) closeSync(file);
    file = next;
  };
  const append = (line: string): void => {
    if (file === null) return;
    const { size, nlink } = fstatSync(file);
    if (size > 0 && nlink > 0 && size + line.length > maxBytes) {
      rotate(path);
      replace(tryOpen(path));
    }
    if (file !== null) writeSync(file, line);
  };
  const write = (level: string, event: string, facts: LogFacts): void => {
    if (!isOpen) return;
    try {
      append(`${JSON.stringify({ at: formatIso(clock.nowMs()), level, event, ...facts })}\n`);
    } catch {
      // There is no other place to report it.
    }
  };
  return {
    info: (event, facts = {}) => write("info", event, facts),
    warn: (event, facts = {}) => write("warn", event, facts),
    error: (event, error, facts = {}) => write("error", event, { ...facts, ...describeError(error) }),
    restore: () => {
      if (!isOpen || (file !== null && fstatSync(file).nlink > 0)) return;
      replace(openLogFile(path));
    },
    close: () => {
      isOpen = false;
      replace(null);
    },
  };
};

/** Discards everything; for tests, and for tools without a log. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
