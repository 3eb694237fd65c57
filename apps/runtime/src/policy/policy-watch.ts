// Tells of changes in the policy folder, once they have settled. Knows neither rules nor gate.
import { readdirSync, statSync, watch } from "node:fs";
import { join } from "node:path";
import type { Clock, Timer } from "../platform/clock";

/** Editors write a file in several steps; a set read between two of them would be called broken. */
const SETTLE_MS = 250;
/** The system tells of a change at once, but not of every one: of this folder, and not of what comes in its place or what a link leads to. */
const LOOK_EVERY_MS = 3_000;

const markOf = (path: string): string => {
  const seen = statSync(path, { throwIfNoEntry: false });
  return [path, seen?.ino, seen?.size, seen?.mtimeMs, seen?.ctimeMs].join(" ");
};

/** Another one whenever the rules may be others; through links, and also where something cannot be looked at. */
const signatureOf = (dir: string): string => {
  try {
    const names = readdirSync(dir).filter((name) => name.endsWith(".cedar"));
    return [String(statSync(dir).ino), ...names.sort().map((name) => markOf(join(dir, name)))].join("\n");
  } catch (thrown) {
    return String(thrown);
  }
};

/** At once, where the system can tell; where it cannot, or the folder has gone, looking has to do. */
const listenTo = (dir: string, onTouched: () => void): (() => void) => {
  try {
    const watcher = watch(dir, { persistent: false }, onTouched);
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
};

/**
 * Calls `onChange` after a change, also when another folder was put in its place; once more after a while when it answers
 * false, which means that the change could not be taken. Returns the end of watching.
 */
export const watchPolicyFolder = (dir: string, clock: Clock, onChange: () => boolean): (() => void) => {
  let settling: Timer | null = null;
  /** Null: what is there has not been taken yet. */
  let known: string | null = signatureOf(dir);
  const touched = (): void => {
    settling?.cancel();
    settling = clock.after(SETTLE_MS, () => {
      // Before it is read: what changes meanwhile is seen at the next look.
      const seen = signatureOf(dir);
      known = onChange() ? seen : null;
    });
  };
  let stopListening = listenTo(dir, touched);
  const looking = clock.every(LOOK_EVERY_MS, () => {
    if (signatureOf(dir) === known) return;
    stopListening();
    stopListening = listenTo(dir, touched);
    touched();
  });
  return () => {
    looking.cancel();
    settling?.cancel();
    stopListening();
  };
};
