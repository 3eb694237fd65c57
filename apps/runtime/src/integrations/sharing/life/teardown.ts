// Takes a share down, in the order that disconnects guests first: guests, relay, worker, room.
import type { ShareId } from "#contract/ids";
import type { Clock } from "../../../platform/clock";
import { killExactly } from "../../../platform/process-table";
import { pause, pauseForOthers, stretched, within } from "../../../platform/wait";
import { callersAt, restoreDoor, sendAway, waitingCallers, watchCallers } from "../door/callers";
import { writeFarewell } from "../door/wrapper";
import type { TerminalsPort } from "../ports";
import { TMUX_ANSWER_MS } from "./proof";
import { processesOf, type Running } from "./running";

/** How long the guests' tmux clients may take to leave and print their last line. This and the next time are stretched on a busy machine. */
const FAREWELL_MS = 200;
const LOOK_EVERY_MS = 5;
/** The fallback: the machine may have no file watches left, and a killed wrapper changes nothing at the door. */
const UNSEEN_EVERY_MS = 50;
/** The line needs 5 to 14 ms through worker and relay (measured). */
const LINE_OUT_MS = 20;
/** A canceled launch stops at its next step. One that takes longer than this cleans up what it has created. */
const LAUNCH_END_MS = 1_000;

export interface TeardownDeps {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
}

/**
 * On a full disk guests are disconnected without a last line. Nothing may delay the end. Returns whether the door had been
 * removed: then no file shows which wrappers run.
 */
const tryFarewell = (dir: string, words: string): boolean => {
  try {
    const wasRemoved = restoreDoor(dir);
    writeFarewell(dir, words);
    return wasRemoved;
  } catch {
    // The end matters more than the line.
    return false;
  }
};

/** Detaches the guests' clients, so that tmux restores their terminals and the wrappers say why. Returns how many there were. */
const detachCounted = async (shareId: ShareId, { clock, terminals }: TeardownDeps): Promise<number> => {
  const { length } = await terminals.clientsOf(shareId);
  if (length === 0) return 0;
  await terminals.detach(shareId);
  while ((await terminals.clientsOf(shareId)).length > 0) await pause(clock, LOOK_EVERY_MS);
  return length;
};

/** Returns how many guests there are whose wrappers no file shows. */
const detachGuests = async (shareId: ShareId, isDoorNew: boolean, deps: TeardownDeps): Promise<number> => {
  if (isDoorNew) return detachCounted(shareId, deps);
  // The door shows when the guests have gone, so there is no need to ask tmux: with fifty ends, each answer takes 0.1 s.
  await deps.terminals.detach(shareId);
  return 0;
};

/** Looks only when a wrapper changes something at the door. With fifty ends, a look every few milliseconds would slow down all of them. */
const untilDoorShows = async (dir: string, clock: Clock, isSo: () => boolean): Promise<void> => {
  let changed = Promise.withResolvers<void>();
  const stop = watchCallers(dir, () => changed.resolve());
  try {
    while (!isSo()) {
      await Promise.race([changed.promise, pause(clock, UNSEEN_EVERY_MS)]);
      changed = Promise.withResolvers();
    }
  } finally {
    stop();
  }
};

/**
 * Waits until the wrappers have said why. Also for guests whom tmux detached when the terminal closed. `atLeast`: how many
 * wrappers there are even if no file shows them.
 */
const awaitLastLines = async (dir: string, atLeast: number, clock: Clock): Promise<void> => {
  if (callersAt(dir).length + atLeast === 0) return;
  const haveAllSaid = (): boolean => {
    const callers = callersAt(dir);
    return callers.length >= atLeast && callers.every(({ hasSaidLast }) => hasSaidLast);
  };
  await untilDoorShows(dir, clock, haveAllSaid);
  await pauseForOthers(clock, LINE_OUT_MS);
};

/** Lets every guest read why the share ends, those who wait included, before their connection is cut. */
const sayFarewell = async (shareId: ShareId, running: Running, words: string, deps: TeardownDeps): Promise<void> => {
  const { room, context, backend, dir } = running;
  if (room === null) return;
  const isDoorNew = tryFarewell(dir, words);
  await within(deps.clock, stretched(FAREWELL_MS), async () => {
    for (const program of waitingCallers(dir)) sendAway(dir, program, words);
    if (context !== null && backend.sayFarewell !== undefined) return backend.sayFarewell(context, words);
    await awaitLastLines(dir, await detachGuests(shareId, isDoorNew, deps), deps.clock);
  });
};

/**
 * The relay first, because its death disconnects every guest. Then the worker, by process, never by its own CLI, and without
 * waiting until the relay has exited.
 */
const killRelayAndWorker = async ({ relay, worker }: Running): Promise<void> => {
  const ends = await Promise.allSettled([(async () => relay?.kill())(), worker?.stop()]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
};

/** Takes down what exists now. Harmless when it is gone. */
export const takeDown = async (
  shareId: ShareId,
  running: Running,
  { clock, terminals }: Pick<TeardownDeps, "clock" | "terminals">,
): Promise<void> => {
  await killRelayAndWorker(running);
  await within(clock, TMUX_ANSWER_MS, () => terminals.closeRoom(shareId));
};

/** Disconnects the guests, takes everything down, and repeats that if the launch was still under way. */
export const stopShare = async (
  shareId: ShareId,
  running: Running,
  words: string,
  deps: TeardownDeps,
): Promise<void> => {
  running.isEnding = true;
  running.abort.abort();
  running.stopObserving?.();
  await sayFarewell(shareId, running, words, deps);
  await killRelayAndWorker(running);
  // The launch may have made one more thing before it noticed the abort.
  await within(deps.clock, LAUNCH_END_MS, () => running.launched);
  await takeDown(shareId, running, deps);
};

/** KILLs every process of the share. */
export const killShare = async (running: Running): Promise<void> => {
  for (const ref of await processesOf(running)) killExactly(ref, "SIGKILL");
};
