// The limits of sharing as config.toml says them now: read again when the file has changed. Knows what is asked of it, not who is limited.
import { readFileSync, statSync } from "node:fs";
import type { SharingLimits } from "#contract/stream";
import type { Log } from "../log";
import { parseConfigFile } from "./file";

export interface LimitsSource {
  readonly path: string;
  /** What the start of the runtime read from it. */
  readonly initial: SharingLimits;
  readonly log: Pick<Log, "info" | "warn">;
}

/** Inode, size and time of change: an editor that writes another file in its place changes the first. Null: it is not there. */
const stampOf = (path: string): string | null => {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path);
    // Editors that write in place empty the file first: that is nobody's wish to have the defaults back.
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
 * Asked at each request instead of watched: one stat, and never a moment behind the file. A file that has gone, is empty
 * or cannot be read as a whole changes nothing: looser limits never come from a mistake. Broken: said once, in the log.
 */
export const createSharingLimits = ({ path, initial, log }: LimitsSource): (() => SharingLimits) => {
  let current = initial;
  let seen = stampOf(path);

  const reload = (): void => {
    const text = textOf(path);
    if (text === null) return;
    const read = parseConfigFile(text, path);
    if (read.ok) {
      current = read.value.sharing;
      log.info("limits-reloaded", { ...current });
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
