// One file per running share with what a later runtime needs to sweep after a crash: pids with start times, session name. No link, no key.
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type ShareId, shareIdSchema } from "#contract/ids";
import { draftPathOf, writeFileAtomic } from "../../../platform/atomic-file";
import type { ProcessRef } from "../../../platform/process-table";

const processSchema = z.object({ pid: z.number().int().positive(), startTicks: z.number().int().nonnegative() });
const sweepRecordSchema = z.object({
  shareId: shareIdSchema,
  dir: z.string(),
  session: z.string(),
  processes: z.array(processSchema),
});
export type SweepRecord = z.infer<typeof sweepRecordSchema>;

export interface SweepRecords {
  /** Where the share's files lie, whether it has been made or not. */
  dirOf(shareId: ShareId): string;
  /** Makes it (0700). Throws what the file system says: a disk can be full. */
  makeDir(shareId: ShareId): void;
  write(shareId: ShareId, session: string, processes: readonly ProcessRef[]): void;
  /** Removes the record and the share's directory with everything in it. False when some of it stays; never throws. */
  remove(shareId: ShareId): boolean;
  /** What an earlier runtime left; a file that cannot be read is given with no processes, so that its directory goes. */
  leftBehind(): readonly SweepRecord[];
}

/** A folder that may not be entered cannot be removed either; whoever types in the terminal can close one. Follows no link. */
const openUp = (dir: string): void => {
  chmodSync(dir, 0o700);
  for (const item of readdirSync(dir, { withFileTypes: true })) if (item.isDirectory()) openUp(join(dir, item.name));
};

const isRemoved = (path: string): boolean => {
  try {
    // `force` forgives that nothing is there, and nothing else.
    rmSync(path, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
};

const isOpenedAndRemoved = (dir: string): boolean => {
  try {
    openUp(dir);
  } catch {
    // What is somebody else's stays shut; the rest goes.
  }
  return isRemoved(dir);
};

export const createSweepRecords = (root: string): SweepRecords => {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  chmodSync(root, 0o700);
  const dirOf = (shareId: string): string => join(root, shareId);
  const fileOf = (shareId: string): string => join(root, `${shareId}.json`);

  const read = (shareId: ShareId): SweepRecord => {
    const nothing = { shareId, dir: dirOf(shareId), session: shareId, processes: [] };
    try {
      const parsed = sweepRecordSchema.safeParse(JSON.parse(readFileSync(fileOf(shareId), "utf8")));
      return parsed.success ? parsed.data : nothing;
    } catch {
      return nothing;
    }
  };

  return {
    dirOf,
    makeDir: (shareId) => mkdirSync(dirOf(shareId), { mode: 0o700 }),
    write: (shareId, session, processes) => {
      const record: SweepRecord = { shareId, dir: dirOf(shareId), session, processes: [...processes] };
      writeFileAtomic(fileOf(shareId), JSON.stringify(record), { isDurable: false });
    },
    remove: (shareId) => {
      const dir = dirOf(shareId);
      const isDirGone = isRemoved(dir) || isOpenedAndRemoved(dir);
      return [fileOf(shareId), draftPathOf(fileOf(shareId))].every(isRemoved) && isDirGone;
    },
    leftBehind: () => {
      const names = readdirSync(root).map((name) => name.replace(/\.json(\.new)?$/, ""));
      const ids = new Set(names.filter((name): name is ShareId => shareIdSchema.safeParse(name).success));
      return [...ids].map(read);
    },
  };
};
