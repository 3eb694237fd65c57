// Tells of changes in the policy folder, once they have settled. Knows neither rules nor gate.
import { watch } from "node:fs";
import type { Clock, Timer } from "../platform/clock";

/** Editors write a file in several steps; a set read between two of them would be called broken. */
const SETTLE_MS = 250;

/**
 * Calls `onChange` after a change. Where the folder cannot be watched, or has gone, nothing is called: `policy reload`
 * is always there. Returns the end of watching.
 */
export const watchPolicyFolder = (dir: string, clock: Clock, onChange: () => void): (() => void) => {
  let settling: Timer | null = null;
  const touched = (): void => {
    settling?.cancel();
    settling = clock.after(SETTLE_MS, onChange);
  };
  try {
    const watcher = watch(dir, { persistent: false }, touched);
    watcher.on("error", () => watcher.close());
    return () => {
      settling?.cancel();
      watcher.close();
    };
  } catch {
    return () => settling?.cancel();
  }
};
