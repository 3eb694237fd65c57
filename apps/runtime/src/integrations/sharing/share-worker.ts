// A worker's process tree: started, ended, proved gone. Knows what was asked to run, not which backend it is nor why it ends.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { findMarked, killExactly, type ProcessRef } from "../../platform/process-table";
import { type ProcessExit, supervise } from "../../platform/process-tree";
import { redactedTail } from "../../platform/redact";
import { waitFor, within } from "../../platform/wait";
import type { LaunchPlan } from "./backends/backend";

export interface ShareWorkerOptions {
  readonly plan: LaunchPlan;
  /** The share's own 0700 directory; the worker's log lies in it. */
  readonly dir: string;
  /** Put into the worker's environment here, so that no plan can forget it. */
  readonly marker: { readonly name: string; readonly value: string };
  readonly clock: Pick<Clock, "after">;
}

/** What even KILL did not end: a process in uninterruptible sleep, or one that is not ours to signal. */
export interface StopImpossible {
  readonly left: readonly ProcessRef[];
}

export interface ShareWorker {
  readonly ref: ProcessRef;
  /** Settles when the worker itself has ended, for whatever reason; its children may outlive that. */
  readonly exited: Promise<ProcessExit>;
  /** The end of the log, redacted, at most 2 KiB. */
  tail(): string;
  /**
   * TERM to the group; after 2 s at most, KILL of everything that carries the marker: the relay too, whose end belongs
   * to the share's. Resolves when nothing of it is left. The same promise for every caller until one has failed.
   */
  stop(): Promise<Result<null, StopImpossible>>;
  /** Everything alive that carries the marker or belongs to the worker's group: what `stop` has to end. */
  left(): ProcessRef[];
}

export const WORKER_LOG_NAME = "worker.log";
/** FR-026-007 allows 5 s in all; an upterm host with a stopped relay ignored TERM for more than 6 s (BACKENDS 0). */
const TERM_PATIENCE_MS = 2_000;
/** What the worker started has seen its end by then (HUP of its terminal), or will not see it. */
const STRAYS_PATIENCE_MS = 100;
/** KILL takes milliseconds; whoever still runs after this cannot be ended by us. */
const KILL_PATIENCE_MS = 3_000;
const LOOK_EVERY_MS = 10;
/** More than is shown, so that a secret at the cut is still seen whole and redacted. */
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
    // A cut line could begin in the middle of a token, which no pattern would know.
    return start === 0 ? text : text.slice(text.indexOf("\n") + 1);
  } finally {
    closeSync(file);
  }
};

/** Starts the worker at once. Throws when the machine cannot start a process at all; a missing program ends with exit 127. */
export const startShareWorker = ({ plan, dir, marker, clock }: ShareWorkerOptions): ShareWorker => {
  const logPath = join(dir, WORKER_LOG_NAME);
  const worker = supervise(plan.argv, { cwd: dir, env: { ...plan.env, [marker.name]: marker.value }, logPath });
  const left = (): ProcessRef[] => findMarked(`${marker.name}=${marker.value}`, [worker]);
  const isGone = (): boolean => left().length === 0;

  const killAll = (): boolean => {
    worker.signalGroup("SIGKILL");
    const found = left();
    for (const ref of found) killExactly(ref, "SIGKILL");
    return found.length === 0;
  };

  const end = async (): Promise<Result<null, StopImpossible>> => {
    worker.signalGroup("SIGTERM");
    // A stopped process takes TERM only when it runs again.
    worker.signalGroup("SIGCONT");
    const exit = await within(clock, TERM_PATIENCE_MS, () => worker.exited);
    if (exit !== null) await waitFor(clock, isGone, { everyMs: LOOK_EVERY_MS, withinMs: STRAYS_PATIENCE_MS });
    // Looked for anew each time: a process that forks while it is killed has children that were not in the first list.
    const isEmpty = await waitFor(clock, killAll, { everyMs: LOOK_EVERY_MS, withinMs: KILL_PATIENCE_MS });
    return isEmpty === null ? fail({ left: left() }) : ok(null);
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
