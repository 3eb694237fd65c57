// Fails a suite that leaves something behind: a process, a listening socket, a socket file, a folder or a timer.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { descendantsOf, findMarked, type ProcessRef } from "../platform/process-table";
import { eventually } from "./eventually";
import { listeningSockets } from "./open-sockets";
import { openTimerLedger, type TimerLedger } from "./timer-ledger";

export interface LeakScope {
  /** `NAME=value` in the environment of what the suite starts. Finds processes that left our process tree (setsid, double fork). */
  readonly markers?: () => readonly string[];
  /** At the end of the suite, these folders must be gone, or contain neither sockets nor folders. */
  readonly folders?: () => readonly string[];
  /** How long processes and files may take to disappear. Reaping and unlinking take some milliseconds. */
  readonly withinMs?: number;
}

export interface LeakCheck {
  /** What is left now, in words. */
  leaks(): readonly string[];
  /** Rejects with a list of all leaks if there are any at the deadline. Closes the check. */
  assertNone(): Promise<void>;
}

const DEFAULT_WITHIN_MS = 5_000;

const commandOf = ({ pid }: ProcessRef): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
  } catch {
    return "has exited";
  }
};

const keyOf = ({ pid, startTicks }: ProcessRef): string => `${pid}@${startTicks}`;

const processLeaks = (before: ReadonlySet<string>, markers: readonly string[]): readonly string[] => {
  const found = [...descendantsOf(process.pid), ...markers.flatMap((marker) => findMarked(marker))];
  const fresh = new Map(found.filter((ref) => !before.has(keyOf(ref))).map((ref) => [keyOf(ref), ref]));
  return [...fresh.values()].map((ref) => `process ${ref.pid}: ${commandOf(ref)}`);
};

const folderLeaks = (folder: string): readonly string[] => {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isSocket()) return [`socket file ${path}`];
    return entry.isDirectory() ? [`folder ${path}`, ...folderLeaks(path)] : [];
  });
};

/** Records what exists now. Anything new at the end is a leak. A process can run one check at a time. */
export const watchForLeaks = (scope: LeakScope = {}): LeakCheck => {
  const processesBefore = new Set(descendantsOf(process.pid).map(keyOf));
  const socketsBefore = new Set(listeningSockets());
  const timers: TimerLedger = openTimerLedger();
  const leaks = (): readonly string[] => [
    ...processLeaks(processesBefore, scope.markers?.() ?? []),
    ...listeningSockets()
      .filter((socket) => !socketsBefore.has(socket))
      .map((socket) => `listening socket ${socket}`),
    ...(scope.folders?.() ?? []).flatMap(folderLeaks),
    ...timers.pending().map((origin) => `timer started ${origin}`),
  ];
  return {
    leaks,
    assertNone: async () => {
      // The timers of the wait below must not count as leaks.
      timers.close();
      await eventually(
        () => {
          const left = leaks();
          if (left.length > 0) throw new Error(`\n  ${left.join("\n  ")}`);
          return true;
        },
        { what: "the suite has left nothing", withinMs: scope.withinMs ?? DEFAULT_WITHIN_MS },
      );
    },
  };
};

/**
 * Call this first in a suite. It starts before the first test and checks after all other `afterAll` hooks, because Vitest runs
 * them in reverse order.
 */
export const expectNoLeaks = (scope: LeakScope = {}): void => {
  let check: LeakCheck | null = null;
  beforeAll(() => {
    check = watchForLeaks(scope);
  });
  afterAll(async () => {
    await check?.assertNone();
  });
};
