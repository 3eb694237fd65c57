// Takes a share down, in the order that disconnects guests first: guests, relay, worker, room.
import type { ShareId } from "#contract/ids";
import type { Clock } from "../../../platform/clock";
import { killExactly } from "../../../platform/process-table";
import { pause, within } from "../../../platform/wait";
import { writeFarewell } from "../door/wrapper";
import type { TerminalsPort } from "../ports";
import { TMUX_ANSWER_MS } from "./proof";
import { processesOf, type Running } from "./running";

/** How long the guests' tmux clients may take to leave and print their last line. */
const FAREWELL_MS = 200;
const LINE_OUT_MS = 30;
/** A cancelled launch stops at its next step. One that takes longer takes down what it has made by itself. */
const LAUNCH_END_MS = 1_000;

export interface TeardownDeps {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
}

/** On a full disk guests are disconnected without a last line. Nothing may delay the end. */
const tryFarewell = (dir: string, words: string): void => {
  try {
    writeFarewell(dir, words);
  } catch {
    // The end matters more than the line.
  }
};

/** Detaches the guests' clients first: that ends their ssh in milliseconds and lets the wrapper say why (BACKENDS 0). */
const sayFarewell = async (shareId: ShareId, running: Running, words: string, deps: TeardownDeps): Promise<void> => {
  if (running.room === null) return;
  tryFarewell(running.dir, words);
  await within(deps.clock, FAREWELL_MS, async () => {
    if ((await deps.terminals.clientsOf(shareId)).length === 0) return;
    await deps.terminals.detach(shareId);
    while ((await deps.terminals.clientsOf(shareId)).length > 0) await pause(deps.clock, 10);
    // The line needs 5 to 14 ms through wrapper, worker and relay (measured).
    await pause(deps.clock, LINE_OUT_MS);
  });
};

/** The relay first, because its death disconnects every guest. Then the worker, by process, never by its own CLI. */
const killRelayAndWorker = async ({ relay, worker }: Running): Promise<void> => {
  try {
    await relay?.kill();
  } finally {
    await worker?.stop();
  }
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
