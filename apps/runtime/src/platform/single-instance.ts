// Ensures that one runtime runs per home. The kernel holds the lock and drops it when the process dies, so a stale lock can't exist.
import { Database, SQLiteError } from "bun:sqlite";
import { chmodSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { Clock } from "./clock";
import { leaveRuntimeDir, type Paths, setupProblem } from "./paths";
import type { ProcessRef } from "./process-table";
import {
  areRuntimeFilesOf,
  type RuntimeFile,
  readHolder,
  removeRuntimeFile,
  removeRuntimeFiles,
  writeHolder,
  writeRuntimeFile,
} from "./runtime-file";
import { waitFor } from "./wait";

export interface Instance {
  /** Makes the runtime known to clients, once it accepts connections. */
  publish(file: Omit<RuntimeFile, keyof ProcessRef | "home">): void;
  /**
   * Writes again what something removed: the lock and, once published, the files that clients read. `inRuntimeDir`: whether
   * the runtime directory can be used; if not, clients find the runtime through a file in the home. `lost`: another runtime
   * has claimed the home meanwhile. Throws file system errors.
   */
  restore(inRuntimeDir: boolean): "kept" | "restored" | "lost";
  /**
   * Removes the runtime's files, then releases the home. Call it last: the next runtime may start the moment it returns.
   */
  release(): void;
}

type InstanceError = ShareError<"already-running"> | ShareError<"setup-problem">;

/** The holder writes its file right after it gets the lock; a second starter that is just as fast waits this long for it. */
const HOLDER_FILE_WITHIN_MS = 5_000;
const HOLDER_FILE_EVERY_MS = 10;

/**
 * SQLite's lock is an fcntl lock. Unlike flock it isn't inherited, so a tmux server that outlives the runtime doesn't keep
 * the home locked. Unlike a pid file it never has to be taken over from a dead process, which can't be done without a race.
 */
const lockHome = (path: string): Database => {
  const database = new Database(path, { create: true });
  try {
    chmodSync(path, 0o600);
    // Nothing is ever written to it, so no journal file is needed.
    database.run("PRAGMA journal_mode = MEMORY");
    database.run("PRAGMA busy_timeout = 0");
    database.run("BEGIN EXCLUSIVE");
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
};

const isBusy = (thrown: unknown): boolean =>
  thrown instanceof SQLiteError && thrown.code?.startsWith("SQLITE_BUSY") === true;

const inodeOf = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.ino ?? null;

interface HeldLock {
  /** Locks the path again if its file was replaced or removed. Returns whether it was; null: another process has the lock now. */
  restore(): boolean | null;
  drop(): void;
}

const holdLock = (path: string): HeldLock => {
  let database = lockHome(path);
  let inode = inodeOf(path);
  return {
    restore: () => {
      if (inodeOf(path) === inode) return false;
      try {
        const again = lockHome(path);
        database.close();
        database = again;
        inode = inodeOf(path);
        return true;
      } catch (thrown) {
        if (isBusy(thrown)) return null;
        throw thrown;
      }
    },
    drop: () => database.close(),
  };
};

/** The two files through which clients find this runtime. */
const createFiles = ({ home, runtimeDir }: Paths, self: ProcessRef) => {
  let published: RuntimeFile | null = null;
  /** Where the second file is: the runtime directory, or the home while that directory can't be used. */
  let dir = runtimeDir;
  const write = (): void => {
    writeHolder(home, { ...self, runtimeDir: dir });
    if (published !== null) writeRuntimeFile(dir, published);
  };
  write();
  return {
    publish: (file: Omit<RuntimeFile, keyof ProcessRef | "home">): void => {
      published = { ...self, home, ...file };
      write();
    },
    restore: (inRuntimeDir: boolean): boolean => {
      const wanted = inRuntimeDir ? runtimeDir : home;
      if (published === null || (dir === wanted && areRuntimeFilesOf(self, home, dir))) return false;
      const before = dir;
      dir = wanted;
      // Written first: if that fails, as without a free file descriptor, clients still find what is there.
      write();
      if (before !== wanted) removeRuntimeFile(before);
      return true;
    },
    remove: (): void => removeRuntimeFiles(home, dir),
  };
};

const alreadyRunning = async (home: string, clock: Pick<Clock, "after">): Promise<ShareError<"already-running">> => {
  const wait = { everyMs: HOLDER_FILE_EVERY_MS, withinMs: HOLDER_FILE_WITHIN_MS };
  const holder = await waitFor(clock, () => readHolder(home), wait);
  const pid = holder?.pid ?? 0;
  const who = pid === 0 ? "" : ` (pid ${pid})`;
  return shareError("already-running", `lanecast is already running with this home${who}.`, { pid, home });
};

/** Errors: already-running (with its pid, or 0 when unknown), setup-problem (the lock file can't be used). */
export const claimHome = async (
  paths: Paths,
  self: ProcessRef,
  clock: Pick<Clock, "after">,
): Promise<Result<Instance, InstanceError>> => {
  const path = join(paths.home, "runtime.lock");
  let lock: HeldLock;
  try {
    lock = holdLock(path);
  } catch (thrown) {
    if (!(thrown instanceof SQLiteError)) throw thrown;
    if (isBusy(thrown)) return fail(await alreadyRunning(paths.home, clock));
    const what = `Couldn't use the lock file ${path} (${thrown.code ?? thrown.message})`;
    return fail(setupProblem(what, path, "Remove the file and start lanecast again."));
  }
  // The previous holder may have removed the directory after it was created for this one.
  mkdirSync(paths.runtimeDir, { recursive: true, mode: 0o700 });
  // Files of a killed runtime; its token no longer works.
  removeRuntimeFiles(paths.home, paths.runtimeDir);
  const files = createFiles(paths, self);
  return ok({
    publish: files.publish,
    restore: (inRuntimeDir) => {
      const isLockRestored = lock.restore();
      if (isLockRestored === null) return "lost";
      return files.restore(inRuntimeDir) || isLockRestored ? "restored" : "kept";
    },
    release: () => {
      files.remove();
      // Before the lock is dropped, or the next runtime could lose its directory.
      leaveRuntimeDir(paths.runtimeDir);
      lock.drop();
    },
  });
};
