// What a later runtime needs to clean up after a crash: one file per running share, and the sweep that reads them.
import { chmodSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type CorrelationId, type ShareId, shareIdSchema } from "#contract/ids";
import { draftPathOf, writeFileAtomic } from "../../../platform/atomic-file";
import { makePrivateFolder } from "../../../platform/private-file";
import { findMarked, isAlive, killExactly, type ProcessRef } from "../../../platform/process-table";
import type { AuditEntry } from "../ports";
import { MARKER_NAME } from "./running";

const processSchema = z.object({ pid: z.number().int().positive(), startTicks: z.number().int().nonnegative() });
const sweepRecordSchema = z.object({
  shareId: shareIdSchema,
  dir: z.string(),
  session: z.string(),
  processes: z.array(processSchema),
});
/** Pids with start times, and the tmux session's name. No link and no key. */
export type SweepRecord = z.infer<typeof sweepRecordSchema>;

export interface SweepRecords {
  /** The share's directory, whether it exists or not. */
  dirOf(shareId: ShareId): string;
  /** Creates the directory (0700). Throws file system errors: a disk can be full. */
  makeDir(shareId: ShareId): void;
  write(shareId: ShareId, session: string, processes: readonly ProcessRef[]): void;
  /** Removes the record and the share's directory with its contents. False when something is left. Never throws. */
  remove(shareId: ShareId): boolean;
  /** What an earlier runtime left. An unreadable file counts as a share without processes, so that its directory is removed. */
  leftBehind(): readonly SweepRecord[];
}

/** A folder without permissions cannot be removed, and anyone who types in the terminal can create one. Follows no link. */
const openUp = (dir: string): void => {
  chmodSync(dir, 0o700);
  for (const item of readdirSync(dir, { withFileTypes: true })) if (item.isDirectory()) openUp(join(dir, item.name));
};

const isRemoved = (path: string): boolean => {
  try {
    // `force` ignores only a missing file.
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
    // A folder of another user stays closed; the rest is removed.
  }
  return isRemoved(dir);
};

export const createSweepRecords = (root: string): SweepRecords => {
  makePrivateFolder(root);
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
    makeDir: (shareId) => makePrivateFolder(dirOf(shareId)),
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

/** The recorded processes that still run, and everything that carries the share's mark: a daemon may not be on record yet. */
const remainsOf = ({ shareId, processes }: SweepRecord): readonly ProcessRef[] => {
  const recorded = processes.filter(isAlive);
  const marked = findMarked(`${MARKER_NAME}=${shareId}`);
  return [...recorded, ...marked.filter(({ pid }) => !recorded.some((ref) => ref.pid === pid))];
};

/**
 * Ends what a killed runtime left of its shares: by recorded pid and start time, and by mark, never by name. Runs before this
 * runtime starts anything. Returns the audit row, or null when nothing was left.
 */
export const sweepLeftShares = (sweep: SweepRecords, correlationId: CorrelationId): AuditEntry | null => {
  const left = sweep.leftBehind();
  if (left.length === 0) return null;
  let processes = 0;
  const shareIdsLeft: ShareId[] = [];
  for (const record of left) {
    // Parent-death KILL and the lifeline have usually ended them already. A reused pid has another start time.
    for (const ref of remainsOf(record)) if (killExactly(ref, "SIGKILL")) processes += 1;
    // A share that cannot be removed must not keep the runtime from starting. The row names it; the next start tries again.
    if (!sweep.remove(record.shareId)) shareIdsLeft.push(record.shareId);
  }
  return {
    type: "runtime.swept",
    correlationId,
    actor: { kind: "runtime", id: "sweep" },
    shareId: null,
    terminalId: null,
    laneId: null,
    backend: null,
    data: {
      processes,
      shareIds: left.map((record) => record.shareId),
      ...(shareIdsLeft.length === 0 ? {} : { shareIdsLeft }),
    },
  };
};
