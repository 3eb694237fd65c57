// The door of one share: who stands before it, who went through, and the words that open or shut it. Plain files; knows no backend and decides nothing.
import { closeSync, constants, openSync, readdirSync, rmSync, watch, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Access } from "#contract/share";
import { isAlive, killExactly, type ProcessRef } from "../../../platform/process-table";
import { oneLine } from "../../../platform/text";

/** Below the share's directory: one FIFO for each attach wrapper that runs, named after its process (`PID.STARTTICKS`). */
export const DOOR_FOLDER = "door";
/** The mark of a door that stands open: whoever comes goes straight through. */
export const STANDS_OPEN = "ready";
/** Above whatever else reaches a guest who waits: keep-alives are far smaller. */
export const HUM_BYTES = 1_024;

/** One attach wrapper: with upterm a guest's own, with tmate the share's. */
export interface DoorCaller {
  readonly program: ProcessRef;
  /** Still before the door. */
  readonly isWaiting: boolean;
}

const folderOf = (dir: string): string => join(dir, DOOR_FOLDER);

const namesIn = (dir: string): readonly string[] => {
  try {
    return readdirSync(folderOf(dir));
  } catch {
    return [];
  }
};

const nameOf = ({ pid, startTicks }: ProcessRef): string => `${pid}.${startTicks}`;

/** Null: not the name of a wrapper. */
const programOf = (name: string): ProcessRef | null => {
  const [, pid, startTicks] = /^(\d+)\.(\d+)$/.exec(name) ?? [];
  return pid === undefined ? null : { pid: Number(pid), startTicks: Number(startTicks) };
};

/** Everybody whose wrapper runs. What killed ones left behind is removed: another process may have its number by now. */
export const callersAt = (dir: string): readonly DoorCaller[] => {
  const names = new Set(namesIn(dir));
  return [...names].flatMap((name): DoorCaller[] => {
    const program = programOf(name);
    if (program === null) return [];
    if (isAlive(program)) return [{ program, isWaiting: !names.has(`${name}.in`) }];
    for (const left of [name, `${name}.in`, `${name}.bye`]) rmSync(join(folderOf(dir), left), { force: true });
    return [];
  });
};

/** One line to a wrapper that waits; false when nobody reads there any more. */
const send = (dir: string, program: ProcessRef, line: string): boolean => {
  try {
    // Without a reader this must fail, not wait: the wrapper may have ended a moment ago.
    const fifo = openSync(join(folderOf(dir), nameOf(program)), constants.O_WRONLY | constants.O_NONBLOCK);
    try {
      writeSync(fifo, `${line}\n`);
    } finally {
      closeSync(fifo);
    }
    return true;
  } catch {
    return false;
  }
};

/** Lets one through; with `read` into a room where others may type, without typing. */
export const letIn = (dir: string, program: ProcessRef, access: Access | null = null): boolean =>
  send(dir, program, access === "read" ? "open-read" : "open");

/** A line on the screen of one who waits. */
export const tellCaller = (dir: string, program: ProcessRef, words: string): boolean =>
  send(dir, program, `say ${oneLine(words)}`);

/** Bytes that draw nothing: how it is found out to whom a wrapper's output goes. */
export const hum = (dir: string, program: ProcessRef): boolean => send(dir, program, `hum ${"\r".repeat(HUM_BYTES)}`);

/** The end for one who waits, with the reason. */
export const sendAway = (dir: string, program: ProcessRef, words: string): boolean =>
  send(dir, program, `shut ${oneLine(words)}`);

/** Leaves the last words for one who is in and is about to be taken off: where there is no room for them, they are taken off without. */
export const writeLastWords = (dir: string, program: ProcessRef, words: string): void => {
  try {
    writeFileSync(join(folderOf(dir), `${nameOf(program)}.bye`), oneLine(words), { mode: 0o600 });
  } catch {
    // Nothing may stand between the decision and the end.
  }
};

/** Everybody who waits is let in, and everybody who comes from now on. */
export const standOpen = (dir: string): void => {
  writeFileSync(join(dir, STANDS_OPEN), "", { mode: 0o600 });
  for (const { program, isWaiting } of callersAt(dir)) if (isWaiting) letIn(dir, program);
};

/** As from a terminal that went away: what ran in it ends as well. */
export const hangUp = (program: ProcessRef): boolean => isAlive(program) && killExactly(program, "SIGHUP");

/**
 * Calls back when somebody comes to the door or leaves. Returns what ends it. It only makes news faster: where the machine
 * has no watch to give (ENOSPC, EMFILE) nothing is called, and whoever looks now and then sees the same.
 */
export const watchDoor = (dir: string, onChange: () => void): (() => void) => {
  try {
    const watcher = watch(folderOf(dir), (_event, name) => {
      if (typeof name === "string" && /^\d+\.\d+(\.in)?$/.test(name)) onChange();
    });
    // The folder goes with its share, perhaps before we let go of it.
    watcher.on("error", () => undefined);
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
};
