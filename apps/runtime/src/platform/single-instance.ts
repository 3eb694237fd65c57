// One runtime a home. The kernel keeps the lock and drops it when the process dies, however it dies: there is no stale lock to judge.
import { Database, SQLiteError } from "bun:sqlite";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { Clock } from "./clock";
import { leaveRuntimeDir, type Places, setupProblem } from "./places";
import type { ProcessRef } from "./process-table";
import { type RuntimeNote, readHolder, removeNotes, writeHolder, writeRuntimeNote } from "./runtime-note";
import { waitFor } from "./wait";

export interface Instance {
  /** Makes the runtime known to the command line, once its door is open. */
  publish(note: Omit<RuntimeNote, keyof ProcessRef | "home">): void;
  /** Takes the notes away, then lets the home go. Call it last: the next runtime starts the moment it returns. */
  release(): void;
}

type InstanceError = ShareError<"already-running"> | ShareError<"setup-problem">;

/** The holder writes its note right after it has the lock; a loser that is as fast waits for it this long. */
const HOLDER_NOTE_WITHIN_MS = 5_000;
const HOLDER_NOTE_EVERY_MS = 10;

/**
 * SQLite's lock is an fcntl lock: unlike flock it is not inherited, so a tmux server that outlives us does not keep the
 * home locked; and unlike a pid file nobody has to take a dead one's place, which cannot be done without a race.
 */
const lockHome = (path: string): Database => {
  const database = new Database(path, { create: true });
  try {
    chmodSync(path, 0o600);
    // Nothing is ever written to it, so there is no journal to keep either.
    database.run("PRAGMA journal_mode = MEMORY");
    database.run("PRAGMA busy_timeout = 0");
    database.run("BEGIN EXCLUSIVE");
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
};

const alreadyRunning = async (home: string, clock: Pick<Clock, "after">): Promise<ShareError<"already-running">> => {
  const wait = { everyMs: HOLDER_NOTE_EVERY_MS, withinMs: HOLDER_NOTE_WITHIN_MS };
  const holder = await waitFor(clock, () => readHolder(home), wait);
  const pid = holder?.pid ?? 0;
  const who = pid === 0 ? "" : ` (pid ${pid})`;
  return shareError("already-running", `A runtime already runs on this home${who}.`, { pid, home });
};

/** Errors: already-running (its pid; 0 when it cannot be learned), setup-problem (the lock file cannot be used). */
export const claimHome = async (
  places: Places,
  self: ProcessRef,
  clock: Pick<Clock, "after">,
): Promise<Result<Instance, InstanceError>> => {
  const path = join(places.home, "runtime.lock");
  let lock: Database;
  try {
    lock = lockHome(path);
  } catch (thrown) {
    if (!(thrown instanceof SQLiteError)) throw thrown;
    if (thrown.code?.startsWith("SQLITE_BUSY")) return fail(await alreadyRunning(places.home, clock));
    return fail(
      setupProblem(`The lock file ${path} cannot be used (${thrown.code ?? thrown.message})`, path, "Remove it."),
    );
  }
  // Whoever held the home until now may have taken the directory away after it was made for us.
  mkdirSync(places.runtimeDir, { recursive: true, mode: 0o700 });
  // What a killed runtime left behind: its token opens nothing any more.
  removeNotes(places.home, places.runtimeDir);
  writeHolder(places.home, { ...self, runtimeDir: places.runtimeDir });
  return ok({
    publish: (note) => writeRuntimeNote(places.runtimeDir, { ...self, home: places.home, ...note }),
    release: () => {
      removeNotes(places.home, places.runtimeDir);
      // While the home is still ours: the next one must not find it going.
      leaveRuntimeDir(places.runtimeDir);
      lock.close();
    },
  });
};
