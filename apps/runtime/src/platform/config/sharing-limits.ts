// The sharing limits from config.toml, read again when the file changes.
import { readFileSync, statSync } from "node:fs";
import type { SharingLimits } from "#contract/stream";
import type { Log } from "../log";
import { type FileSettings, parseConfigFile } from "./file";

export interface LimitsSource {
  readonly path: string;
  /** The limits read when the runtime started. */
  readonly initial: SharingLimits;
  readonly log: Pick<Log, "info" | "warn">;
  /** Called after the file was read again with success. */
  readonly onChanged?: (settings: Pick<FileSettings, "sharing" | "relays">) => void;
}

/** Inode, size and change times; the inode changes when an editor replaces the file. Null if the file is missing or empty. */
const stampOf = (path: string): string | null => {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path);
    // Editors that write in place truncate the file first; that doesn't mean "back to the defaults".
    return size === 0 ? null : `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    return null;
  }
};

const textOf = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
};

/**
 * Checks the file at each request, with one stat, so that no request sees old limits. The caller also calls this at
 * intervals, so that open pages get a change. A file that is missing, empty, unreadable or broken changes nothing, so that a
 * mistake never loosens a limit. The log mentions a broken file once.
 */
export const createSharingLimits = ({ path, initial, log, onChanged }: LimitsSource): (() => SharingLimits) => {
  let current = initial;
  let seen = stampOf(path);

  const reload = (): void => {
    const text = textOf(path);
    if (text === null) return;
    const read = parseConfigFile(text, path);
    if (read.ok) {
      current = read.value.sharing;
      log.info("limits-reloaded", { ...current });
      onChanged?.(read.value);
    } else {
      log.warn("limits-broken", { problem: read.error.message });
    }
  };

  return () => {
    const stamp = stampOf(path);
    if (stamp !== null && stamp !== seen) {
      seen = stamp;
      reload();
    }
    return current;
  };
};
