// Calls back when a file or the entries of a folder change (inotify).
import { watch } from "node:fs";

/**
 * Calls `onChange` with the name of what changed, and returns a function that stops it. This only speeds things up: where the
 * machine has no watch left (ENOSPC, EMFILE), nothing is called, so something else must look from time to time.
 */
export const watchFile = (path: string, onChange: (name: string | null) => void): (() => void) => {
  try {
    const watcher = watch(path, (_event, name) => onChange(name));
    // The path may be removed before the watch is closed.
    watcher.on("error", () => undefined);
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
};
