// Takes down whatever of a share exists, in the order that throws guests out first, and proves that nothing is left.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ShareId } from "#contract/ids";
import type { Proof } from "#contract/share";
import type { Clock } from "../../../platform/clock";
import { findMarked, killExactly, type ProcessRef } from "../../../platform/process-table";
import { pause, within } from "../../../platform/wait";
import type { DeadLink } from "../../../relays/relay";
import { writeFarewell } from "../door/wrapper";
import type { TerminalsPort } from "../ports";
import type { Running } from "./running";
import type { SweepRecords } from "./sweep-record";

/** How long guests' own tmux clients may take to leave and print their last line; the cut waits for nobody longer. */
const FAREWELL_MS = 200;
const LINE_OUT_MS = 30;
/** A launch is told to stop and stops at its next step; one that takes longer takes down by itself what it has made. */
const LAUNCH_END_MS = 1_000;
/** A stalled tmux must not hold up a revoke: what cannot be asked by then is cut by process instead. */
const TMUX_ANSWER_MS = 500;

export interface TeardownDeps {
  readonly clock: Clock;
  readonly terminals: TerminalsPort;
  readonly sweep: SweepRecords;
}

const leadersOf = ({ relay, worker }: Running): ProcessRef[] =>
  [relay?.process ?? null, worker?.ref ?? null].filter((ref) => ref !== null);

const leftProcesses = (running: Running) =>
  findMarked(`${running.marker.name}=${running.marker.value}`, leadersOf(running));

const socketsIn = (dir: string): number => {
  try {
    return readdirSync(dir, { withFileTypes: true }).reduce(
      (count, item) => count + (item.isSocket() ? 1 : 0) + (item.isDirectory() ? socketsIn(join(dir, item.name)) : 0),
      0,
    );
  } catch (thrown) {
    // What may not be looked into is not known to be empty.
    return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT" ? 0 : 1;
  }
};

/** Their last line is the least of it: on a full disk guests are cut without a word, and not a moment later. */
const leaveWords = (dir: string, words: string): void => {
  try {
    writeFarewell(dir, words);
  } catch {
    // Nothing may stand between the decision to end and the end.
  }
};

/** Guests' clients are detached first: it ends their ssh in milliseconds and lets the wrapper say why (BACKENDS 0). */
const sayFarewell = async (shareId: ShareId, running: Running, words: string, deps: TeardownDeps): Promise<void> => {
  if (running.room === null) return;
  leaveWords(running.dir, words);
  await within(deps.clock, FAREWELL_MS, async () => {
    if ((await deps.terminals.clientsOf(shareId)).length === 0) return;
    await deps.terminals.detach(shareId);
    while ((await deps.terminals.clientsOf(shareId)).length > 0) await pause(deps.clock, 10);
    // Gone from tmux is not yet read by the guest: the line takes 5 to 14 ms through wrapper, worker and relay (measured).
    await pause(deps.clock, LINE_OUT_MS);
  });
};

/** Relay first: its death is the end for every guest; then the worker, TERM and KILL by process, never by its own CLI. */
const cutOff = async ({ relay, worker }: Pick<Running, "relay" | "worker">): Promise<void> => {
  await relay?.kill();
  await worker?.stop();
};

/** Whatever there is at this moment. Harmless when it is gone. */
export const takeDown = async (
  shareId: ShareId,
  running: Running,
  { clock, terminals }: Pick<TeardownDeps, "clock" | "terminals">,
): Promise<void> => {
  await cutOff(running);
  await within(clock, TMUX_ANSWER_MS, () => terminals.closeRoom(shareId));
};

/** Guests first, then everything else; once more after the launch, where that was in the middle. */
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
  await cutOff(running);
  // A launch that was in the middle may have made one more thing while it was told to stop.
  await within(deps.clock, LAUNCH_END_MS, () => running.launched);
  await takeDown(shareId, running, deps);
};

/** KILL of everything that carries the share's marker, whoever its parent is. */
export const killShare = (running: Running): void => {
  for (const ref of leftProcesses(running)) killExactly(ref, "SIGKILL");
};

const deadLinkOf = ({ link, context }: Running): DeadLink | undefined =>
  link === null || context === null ? undefined : { user: link.user, isKeyed: context.authorizedKeys.length > 0 };

/** One look at what is left of a share. */
export interface Look {
  readonly proof: Omit<Proof, "tookMs">;
  readonly areFilesGone: boolean;
}

/** Looks; removes the share's files only when no process of it is left to use them. */
export const proveGone = async (shareId: ShareId, running: Running, deps: TeardownDeps): Promise<Look> => {
  // A launch that has not come to its end may make one more: it counts as one.
  const processesLeft = leftProcesses(running).length + (running.isLaunching ? 1 : 0);
  const areFilesGone = processesLeft === 0 && deps.sweep.remove(shareId);
  const left = await within(deps.clock, TMUX_ANSWER_MS, () => deps.terminals.leftOf(shareId));
  const linkRefused = running.relay === null ? true : await running.relay.isRefused(deadLinkOf(running));
  // A tmux that does not answer is not a proof: it counts as one left.
  const clientsLeft = left === null ? 1 : left.clients + left.sessions;
  return { proof: { processesLeft, clientsLeft, socketsLeft: socketsIn(running.dir), linkRefused }, areFilesGone };
};

const nothingIsOpen = (proof: Look["proof"]): boolean =>
  proof.processesLeft === 0 && proof.clientsLeft === 0 && proof.socketsLeft === 0 && proof.linkRefused !== false;

/** Whether the proof holds: nothing left, and the link not known to be open. */
export const holds = ({ proof, areFilesGone }: Look): boolean => nothingIsOpen(proof) && areFilesGone;

/** Only files are left: nobody is connected and nothing runs. */
export const isOnlyFiles = ({ proof, areFilesGone }: Look): boolean => nothingIsOpen(proof) && !areFilesGone;
