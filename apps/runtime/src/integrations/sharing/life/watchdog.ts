// A second deadline that does not depend on this process's timers: a small shell that KILLs what is left of an overdue share.

import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ShareId } from "#contract/ids";
import { writeFileAtomic } from "../../../platform/atomic-file";
import { detach } from "../../../platform/detach";
import type { ProcessRef } from "../../../platform/process-table";
import { type SupervisedProcess, supervise } from "../../../platform/process-tree";

export interface Watchdog {
  /** KILLs these processes and their groups once the boot clock has passed `dueBootMs` by the margin. Replaces an earlier call. */
  set(shareId: ShareId, dueBootMs: number, processes: readonly ProcessRef[]): void;
  /** Writes the file again if something has removed it. */
  restore(): void;
  /** The share has ended. After the last one the shell ends too. */
  clear(shareId: ShareId): void;
  dispose(): void;
}

export interface WatchdogOptions {
  /** A 0700 directory. The watchdog's one file is in it. */
  readonly dir: string;
  readonly searchPath: string;
  /** How long after the deadline it strikes: longer than an orderly end takes. */
  readonly marginMs?: number;
  readonly everySeconds?: number;
  readonly onProblem: (error: unknown) => void;
}

/** Stop, forced stop and its proof take up to 8 s. */
const MARGIN_MS = 15_000;
const EVERY_SECONDS = 5;
const FILE = "deadlines";

/**
 * One shell for all shares, which sleeps except for one look every few seconds. It reads /proc/uptime, which includes a
 * machine's sleep, so it strikes even if this process's own timers stopped. It compares start times, so that a reused
 * pid is safe.
 */
const SCRIPT = `
while sleep "$2"; do
  read -r up rest </proc/uptime || continue
  up=\${up%.*}
  [ -r "$1" ] || continue
  while read -r due refs; do
    [ "$up" -ge "$due" ] || continue
    for ref in $refs; do
      pid=\${ref%.*}
      start=\${ref#*.}
      read -r stat 2>/dev/null </proc/"$pid"/stat || continue
      fields=\${stat##*) }
      n=0
      for field in $fields; do
        n=$((n + 1))
        [ "$n" = 20 ] || continue
        [ "$field" = "$start" ] && kill -KILL "-$pid" "$pid" 2>/dev/null
      done
    done
  done <"$1"
done
`;

interface Entry {
  readonly dueBootMs: number;
  readonly processes: readonly ProcessRef[];
}

export const createWatchdog = (options: WatchdogOptions): Watchdog => {
  const { dir, searchPath, marginMs = MARGIN_MS, everySeconds = EVERY_SECONDS, onProblem } = options;
  const path = join(dir, FILE);
  const entries = new Map<ShareId, Entry>();
  let shell: SupervisedProcess | null = null;

  const write = (): void => {
    const lines = [...entries.values()].map(({ dueBootMs, processes }) => {
      const due = Math.ceil((dueBootMs + marginMs) / 1_000);
      return `${due} ${processes.map(({ pid, startTicks }) => `${pid}.${startTicks}`).join(" ")}\n`;
    });
    // Atomic: the shell reads the old file or the new one, never half of one.
    writeFileAtomic(path, lines.join(""), { isDurable: false });
  };

  const start = (): void => {
    if (shell !== null) return;
    const argv = ["/bin/sh", "-c", SCRIPT, "lanecast-watchdog", path, String(everySeconds)];
    const started = supervise(argv, { cwd: "/", env: { PATH: searchPath }, logPath: "/dev/null" });
    shell = started;
    detach(
      started.exited.then(() => {
        if (shell === started) shell = null;
      }),
    );
  };

  const stop = (): void => {
    shell?.signalGroup("SIGKILL");
    shell = null;
    rmSync(path, { force: true });
  };

  /** The first deadline is the TTL manager's. A watchdog that cannot be set up is reported and ends no share. */
  const update = (): void => {
    try {
      if (entries.size === 0) stop();
      else {
        write();
        start();
      }
    } catch (thrown) {
      onProblem(thrown);
    }
  };

  let isDue = false;
  /** One write for all calls in the same turn. Otherwise fifty ends would write the file fifty times while their guests wait. */
  const updateSoon = (): void => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      update();
    });
  };

  return {
    set: (shareId, dueBootMs, processes) => {
      if (processes.length === 0) return;
      entries.set(shareId, { dueBootMs, processes });
      updateSoon();
    },
    restore: () => {
      if (entries.size > 0 && !existsSync(path)) update();
    },
    clear: (shareId) => {
      if (entries.delete(shareId)) updateSoon();
    },
    dispose: () => {
      entries.clear();
      update();
    },
  };
};
