// How a running runtime is found: the 0600 note in its runtime directory, and the note in the home that says where that is. Proves the process before it believes the note.
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checkPrivateDir, type Places } from "./places";
import { isAlive } from "./process-table";

const processSchema = z.object({ pid: z.int().positive(), startTicks: z.int() });

/** In the home: who holds it, and where its sockets lie (another shell may have another XDG_RUNTIME_DIR). No secret. */
const holderSchema = processSchema.extend({ runtimeDir: z.string() });
export type Holder = z.infer<typeof holderSchema>;

/** In the runtime directory. `token` is the CLI's key to the door: the file is 0600, and new with each start. */
const runtimeNoteSchema = processSchema.extend({
  port: z.int(),
  /** `http://127.0.0.1:PORT`, without a code. */
  baseUrl: z.string(),
  token: z.string(),
  version: z.string(),
  home: z.string(),
});
export type RuntimeNote = z.infer<typeof runtimeNoteSchema>;

const holderPath = (home: string): string => join(home, "runtime.holder.json");
const notePath = (runtimeDir: string): string => join(runtimeDir, "runtime.json");
export const runtimeLogPath = (runtimeDir: string): string => join(runtimeDir, "runtime.log");

/** Written beside and renamed, so that no reader sees half of it. */
const writePrivately = (path: string, content: unknown): void => {
  const fresh = `${path}.new`;
  // An old file would keep its mode, and what was put there by others its content.
  rmSync(fresh, { force: true });
  writeFileSync(fresh, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: "wx" });
  renameSync(fresh, path);
};

/** Null for whatever is not a note of ours: absent, unreadable, of another form. */
const readNote = <T>(path: string, schema: z.ZodType<T>): T | null => {
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
};

export const writeHolder = (home: string, holder: Holder): void => writePrivately(holderPath(home), holder);
export const writeRuntimeNote = (runtimeDir: string, note: RuntimeNote): void =>
  writePrivately(notePath(runtimeDir), note);
export const removeNotes = (home: string, runtimeDir: string): void => {
  rmSync(notePath(runtimeDir), { force: true });
  rmSync(holderPath(home), { force: true });
};

/** The living holder of a home, or null: none, or its process is gone (a pid used again does not pass for it). */
export const readHolder = (home: string): Holder | null => {
  const holder = readNote(holderPath(home), holderSchema);
  return holder !== null && isAlive(holder) ? holder : null;
};

/** The note of the runtime that runs on this home now; null where none runs, or where it has not opened its door yet. */
export const readRuntimeNote = (places: Pick<Places, "home">, uid: number): RuntimeNote | null => {
  const holder = readHolder(places.home);
  if (holder === null || !checkPrivateDir(holder.runtimeDir, uid).ok) return null;
  const note = readNote(notePath(holder.runtimeDir), runtimeNoteSchema);
  const isHolders = note?.pid === holder.pid && note.startTicks === holder.startTicks && note.home === places.home;
  return isHolders ? note : null;
};
