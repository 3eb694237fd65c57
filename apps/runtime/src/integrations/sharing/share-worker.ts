// A worker's process tree: starts it, ends it, and finds what is left of it.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { findMarked, isAlive, killExactly, nextSnapshot, type ProcessRef } from "../../platform/process-table";
import {
  type ProcessExit,
  type SupervisedProcess,
  type SuperviseOptions,
  supervise,
} from "../../platform/process-tree";
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
  /** The started program. Once that has left a daemon and exited: the daemon. */
  readonly ref: ProcessRef;
  /** The processes that began a group of the worker's: the program, and its daemon once there is one. Always the same objects. */
  readonly leaders: readonly ProcessRef[];
  /** Resolves when `ref` is final: immediately, or once the program that starts a daemon has exited. */
  readonly settled: Promise<void>;
  /** Settles when the worker itself has ended, for any reason. Its children may live longer. A daemon's exit code is not known. */
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

/** FR-026-007 allows 5 s in all; an upterm host with a stopped relay ignored TERM for more than 6 s when this was measured. */
const TERM_PATIENCE_MS = 2_000;
/** By then the worker's children have noticed its end (HUP of their terminal), or never will. */
const STRAYS_PATIENCE_MS = 100;
/** KILL takes milliseconds. A process that still runs after this cannot be ended. */
const KILL_PATIENCE_MS = 3_000;
const LOOK_EVERY_MS = 20;
/** A daemon isn't our child, so its end is detected by polling: one read in /proc each time. */
const DAEMON_LOOK_EVERY_MS = 250;
const UNKNOWN_EXIT: ProcessExit = { exitCode: null, signal: null };
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
    // A cut line could begin inside a token, which no pattern would recognize.
    return start === 0 ? text : text.slice(text.indexOf("\n") + 1);
  } finally {
    closeSync(file);
  }
};

/** Holds the writing end of a worker's lifeline. Close-on-exec (Node and Bun set it), so no child can keep it open. */
const holdLifeline = (path: string | undefined): (() => void) => {
  if (path === undefined) return () => undefined;
  // For reading and writing, so that opening it does not wait for the worker.
  let held: number | null = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  return () => {
    if (held !== null) closeSync(held);
    held = null;
  };
};

const startProgram = (plan: LaunchPlan, options: SuperviseOptions, onFailure: () => void): SupervisedProcess => {
  try {
    return supervise(plan.argv, options);
  } catch (thrown) {
    onFailure();
    throw thrown;
  }
};

/** Finds the daemon that the program leaves, adds it to the leaders, and follows it to its end. */
const followDaemon = (
  program: SupervisedProcess,
  plan: LaunchPlan,
  leaders: ProcessRef[],
  clock: Pick<Clock, "after">,
): Pick<ShareWorker, "settled" | "exited"> => {
  const find = ({ exitCode }: ProcessExit): ProcessRef | null => {
    const daemon = exitCode === 0 ? (plan.daemon?.() ?? null) : null;
    if (daemon !== null) leaders.push(daemon);
    return daemon;
  };
  const found = program.exited.then(find);
  const follow = async (): Promise<ProcessExit> => {
    const daemon = await found;
    // Without a daemon, the program's own exit is the worker's.
    if (daemon === null) return program.exited;
    const options = { everyMs: DAEMON_LOOK_EVERY_MS, withinMs: Number.POSITIVE_INFINITY };
    await waitFor(clock, () => !isAlive(daemon), options);
    return UNKNOWN_EXIT;
  };
  const settled = plan.daemon === undefined ? Promise.resolve() : found.then(() => undefined);
  return { settled, exited: follow() };
};

/** Starts the worker. Throws when no process can be started at all; a missing program exits with 127. */
export const startShareWorker = ({ plan, dir, marker, clock }: ShareWorkerOptions): ShareWorker => {
  const logPath = join(dir, WORKER_LOG_NAME);
  const releaseLifeline = holdLifeline(plan.lifeline);
  const env = { ...plan.env, [marker.name]: marker.value };
  const program = startProgram(plan, { cwd: dir, env, logPath }, releaseLifeline);
  const first: ProcessRef = { pid: program.pid, startTicks: program.startTicks };
  const leaders: ProcessRef[] = [first];
  const { settled, exited } = followDaemon(program, plan, leaders, clock);
  const left = async (): Promise<ProcessRef[]> =>
    findMarked(`${marker.name}=${marker.value}`, leaders, await nextSnapshot());
  const isGone = async (): Promise<boolean> => (await left()).length === 0;

  const signalLeaders = (signal: NodeJS.Signals): void => {
    program.signalGroup(signal);
    for (const daemon of leaders.slice(1)) killExactly(daemon, signal);
  };

  const killAll = async (): Promise<boolean> => {
    releaseLifeline();
    signalLeaders("SIGKILL");
    const found = await left();
    for (const ref of found) killExactly(ref, "SIGKILL");
    return found.length === 0;
  };

  const end = async (): Promise<Result<null, StopImpossible>> => {
    signalLeaders("SIGTERM");
    // A stopped process handles TERM only after it continues.
    signalLeaders("SIGCONT");
    const exit = await within(clock, TERM_PATIENCE_MS, () => exited);
    const pace = { everyMs: LOOK_EVERY_MS, withinMs: STRAYS_PATIENCE_MS };
    const isProven = exit !== null && (await waitFor(clock, isGone, pace)) === true;
    // A daemon without the marker may be in another process's group, where `left` doesn't find it.
    if (isProven && !leaders.some(isAlive)) {
      releaseLifeline();
      return ok(null);
    }
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
    get ref() {
      return leaders.at(-1) ?? first;
    },
    leaders,
    settled,
    exited,
    tail: () => redactedTail(readEnd(logPath)),
    stop,
    left,
  };
};
