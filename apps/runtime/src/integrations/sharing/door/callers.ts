// The door of one share: which attach wrappers wait in front of it, and the words that open or close it. A FIFO per wrapper.
import { closeSync, constants, existsSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Access } from "#contract/share";
import { watchFile } from "../../../platform/file-watch";
import { makePrivateFolder, writePrivateFile } from "../../../platform/private-file";
import { isAlive, killExactly, type ProcessRef } from "../../../platform/process-table";
import { oneLine } from "../../../platform/text";

/** In the share's directory: one FIFO for each running attach wrapper, named after its process (`PID.STARTTICKS`). */
export const DOOR_FOLDER = "door";
/** While this file exists in the share's directory, every wrapper goes straight through. */
export const OPEN_FILE = "ready";
/** More than anything else that a waiting guest gets: keep-alives are far smaller. */
export const PROBE_BYTES = 1_024;

/** One attach wrapper. With upterm each guest has one; with tmate the share has one. */
export interface DoorCaller {
  readonly program: ProcessRef;
  /** Still in front of the door. */
  readonly isWaiting: boolean;
  /** The guest was shown their last line. */
  readonly hasSaidLast: boolean;
}

const folderOf = (dir: string): string => join(dir, DOOR_FOLDER);

const namesIn = (dir: string): readonly string[] => {
  try {
    return readdirSync(folderOf(dir));
  } catch {
    return [];
  }
};

/** Creates the folder again if it was removed, so that wrappers find their reason. Returns whether it was. */
export const restoreDoor = (dir: string): boolean => {
  if (existsSync(folderOf(dir))) return false;
  makePrivateFolder(folderOf(dir));
  return true;
};

const nameOf = ({ pid, startTicks }: ProcessRef): string => `${pid}.${startTicks}`;

/** The wrapper whose FIFO or last-line mark has this name, or null for any other file. */
const programOf = (name: string): ProcessRef | null => {
  const [, pid, startTicks] = /^(\d+)\.(\d+)(?:\.out)?$/.exec(name) ?? [];
  return pid === undefined ? null : { pid: Number(pid), startTicks: Number(startTicks) };
};

/** All running wrappers. Removes the files of killed ones, because another process may get the same pid. */
export const callersAt = (dir: string): readonly DoorCaller[] => {
  const names = new Set(namesIn(dir));
  const programs = new Map(
    [...names].flatMap((name) => {
      const program = programOf(name);
      return program === null ? [] : [[nameOf(program), program]];
    }),
  );
  return [...programs].flatMap(([name, program]): DoorCaller[] => {
    if (isAlive(program)) {
      const hasSaidLast = names.has(`${name}.out`);
      // Without its FIFO a wrapper can't be let in, but after the folder was removed it can still mark its last line.
      return [{ program, isWaiting: names.has(name) && !names.has(`${name}.in`), hasSaidLast }];
    }
    for (const left of [name, `${name}.in`, `${name}.out`, `${name}.bye`])
      rmSync(join(folderOf(dir), left), { force: true });
    return [];
  });
};

export const waitingCallers = (dir: string): readonly ProcessRef[] =>
  callersAt(dir)
    .filter(({ isWaiting }) => isWaiting)
    .map(({ program }) => program);

/** Sends one line to a waiting wrapper. False when it no longer reads. */
const send = (dir: string, program: ProcessRef, line: string): boolean => {
  try {
    // Non-blocking, so that it fails without a reader: the wrapper may have just ended.
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

/** Lets one guest through. With `read`, without typing, also in a share where others may type. */
export const letIn = (dir: string, program: ProcessRef, access: Access | null = null): boolean =>
  send(dir, program, access === "read" ? "open-read" : "open");

/** Shows a line to a waiting guest. */
export const sayToCaller = (dir: string, program: ProcessRef, words: string): boolean =>
  send(dir, program, `say ${oneLine(words)}`);

/** Makes a wrapper print bytes that draw nothing. The connection that carries them is the wrapper's guest. */
export const sendProbe = (dir: string, program: ProcessRef): boolean =>
  send(dir, program, `probe ${"\r".repeat(PROBE_BYTES)}`);

/** Turns a waiting guest away with a reason. */
export const sendAway = (dir: string, program: ProcessRef, words: string): boolean =>
  send(dir, program, `shut ${oneLine(words)}`);

/** Leaves a last line for a guest who is about to be disconnected. On a full disk they are disconnected without it. */
export const writeLastLine = (dir: string, program: ProcessRef, words: string): void => {
  try {
    writePrivateFile(join(folderOf(dir), `${nameOf(program)}.bye`), oneLine(words));
  } catch {
    // Disconnecting the guest matters more than telling them why.
  }
};

/** Lets in everyone who waits, and everyone who comes later. */
export const openForAll = (dir: string): void => {
  writePrivateFile(join(dir, OPEN_FILE), "");
  for (const program of waitingCallers(dir)) letIn(dir, program);
};

/** Hangs up as a closed terminal does. Everything that runs in the wrapper ends as well. */
export const hangUp = (program: ProcessRef): boolean => isAlive(program) && killExactly(program, "SIGHUP");

/** Calls back whenever a wrapper changes something at the door, its last line included. Returns a function that stops it. */
export const watchCallers = (dir: string, onChange: () => void): (() => void) => watchFile(folderOf(dir), onChange);

/** Calls back when a wrapper arrives or leaves. Returns a function that stops it. The periodic look sees the same, only later. */
export const watchDoor = (dir: string, onChange: () => void): (() => void) =>
  watchFile(folderOf(dir), (name) => {
    if (name !== null && /^\d+\.\d+(\.in)?$/.test(name)) onChange();
  });
