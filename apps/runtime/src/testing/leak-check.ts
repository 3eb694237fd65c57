// Holds a suite to leaving nothing: no process, no listening socket, no socket file or folder, no timer. Knows no share, relay or tmux.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { descendantsOf, findMarked, type ProcessRef } from "../platform/process-table";
import { eventually } from "./eventually";
import { listeningSockets } from "./open-sockets";
import { openTimerLedger, type TimerLedger } from "./timer-ledger";

export interface LeakScope {
  /** `NAME=value` as put into the environment of what the suite starts: finds what left our process tree (setsid, double fork). */
  readonly markers?: () => readonly string[];
  /** Folders that must be gone, or hold no socket and no further folder, when the suite has ended. */
  readonly folders?: () => readonly string[];
  /** How long what is ending may take to be gone; reaping and unlinking take some milliseconds. */
  readonly withinMs?: number;
}

export interface LeakCheck {
  /** What is left now, each in words. */
  leaks(): readonly string[];
  /** Rejects with every leak by name when there still is one at the deadline. Closes the check. */
  assertNone(): Promise<void>;
}

const DEFAULT_WITHIN_MS = 5_000;

const commandOf = ({ pid }: ProcessRef): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
  } catch {
    return "gone meanwhile";
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

/** Takes account of what is there now; everything beside it at the end is a leak. One at a time in a process. */
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
      // What remains to be waited for must not count its own pauses.
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

/** For the first line of a suite's body: begins before its first test, and asserts after its last `afterAll` (Vitest runs them in reverse). */
export const expectNoLeaks = (scope: LeakScope = {}): void => {
  let check: LeakCheck | null = null;
  beforeAll(() => {
    check = watchForLeaks(scope);
  });
  afterAll(async () => {
    await check?.assertNone();
  });
};
