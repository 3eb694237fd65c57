// A worker's process tree: starts it, ends it, and finds what is left of it.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { findMarked, killExactly, nextSnapshot, type ProcessRef } from "../../platform/process-table";
import { type ProcessExit, supervise } from "../../platform/process-tree";
import { redactedTail } from "../../platform/redact";
import { waitFor, within } from "../../platform/wait";
import { type LaunchPlan, WORKER_LOG_NAME } from "./backends/backend";

export interface ShareWorkerOptions {
  readonly plan: LaunchPlan;
  /** The share's own 0700 directory. It holds the worker's log. */
  readonly dir: string;
  /** Added to the worker's environment here, so that no plan can forget it. */
  readonly marker: { readonly name: string; readonly value: string };
  readonly clock: Pick<Clock, "after">;
}

/** What even KILL did not end: a process in uninterruptible sleep, or one that this user may not signal. */
export interface StopImpossible {
  readonly left: readonly ProcessRef[];
}

export interface ShareWorker {
  readonly ref: ProcessRef;
  /** Settles when the worker itself has ended, for any reason. Its children may live longer. */
  readonly exited: Promise<ProcessExit>;
  /** The end of the log, redacted, at most 2 KiB. */
  tail(): string;
  /**
   * Sends TERM to the group and after at most 2 s KILL to everything that carries the marker, the relay included. Resolves
   * when nothing is left. All callers get the same promise until one attempt has failed.
   */
  stop(): Promise<Result<null, StopImpossible>>;
  /** Every living process that carries the marker or belongs to the worker's group. Rejects when that cannot be determined. */
  left(): Promise<ProcessRef[]>;
}

/** FR-026-007 allows 5 s in all; an upterm host with a stopped relay ignored TERM for more than 6 s (BACKENDS 0). */
const TERM_PATIENCE_MS = 2_000;
/** By then the worker's children have noticed its end (HUP of their terminal), or never will. */
const STRAYS_PATIENCE_MS = 100;
/** KILL takes milliseconds. A process that still runs after this cannot be ended. */
const KILL_PATIENCE_MS = 3_000;
const LOOK_EVERY_MS = 20;
/** More than is shown, so that a secret at the cut is still read whole and redacted. */
const RAW_TAIL_BYTES = 8_192;

const readEnd = (path: string): string => {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return "";
  }
  try {
    const { size } = fstatSync(file);
    const start = Math.max(0, size - RAW_TAIL_BYTES);
    const bytes = Buffer.alloc(size - start);
    const text = bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start)).toString("utf8");
    // A cut line could begin inside a token, which no pattern would recognise.
    return start === 0 ? text : text.slice(text.indexOf("\n") + 1);
  } finally {
    closeSync(file);
  }
};

/** Starts the worker. Throws when no process can be started at all; a missing program exits with 127. */
export const startShareWorker = ({ plan, dir, marker, clock }: ShareWorkerOptions): ShareWorker => {
  const logPath = join(dir, WORKER_LOG_NAME);
  const worker = supervise(plan.argv, { cwd: dir, env: { ...plan.env, [marker.name]: marker.value }, logPath });
  const left = async (): Promise<ProcessRef[]> =>
    findMarked(`${marker.name}=${marker.value}`, [worker], await nextSnapshot());
  const isGone = async (): Promise<boolean> => (await left()).length === 0;

  const killAll = async (): Promise<boolean> => {
    worker.signalGroup("SIGKILL");
    const found = await left();
    for (const ref of found) killExactly(ref, "SIGKILL");
    return found.length === 0;
  };

  const end = async (): Promise<Result<null, StopImpossible>> => {
    worker.signalGroup("SIGTERM");
    // A stopped process handles TERM only after it continues.
    worker.signalGroup("SIGCONT");
    const exit = await within(clock, TERM_PATIENCE_MS, () => worker.exited);
    if (exit !== null) await waitFor(clock, isGone, { everyMs: LOOK_EVERY_MS, withinMs: STRAYS_PATIENCE_MS });
    // Searched again each time: a process that forks while it is being killed has children that the first list lacked.
    const isEmpty = await waitFor(clock, killAll, { everyMs: LOOK_EVERY_MS, withinMs: KILL_PATIENCE_MS });
    return isEmpty === null ? fail({ left: await left() }) : ok(null);
  };

  let ending: Promise<Result<null, StopImpossible>> | null = null;
  const stop = (): Promise<Result<null, StopImpossible>> => {
    ending ??= end().then((result) => {
      if (!result.ok) ending = null;
      return result;
    });
    return ending;
  };

  return {
    ref: { pid: worker.pid, startTicks: worker.startTicks },
    exited: worker.exited,
    tail: () => redactedTail(readEnd(logPath)),
    stop,
    left,
  };
};
