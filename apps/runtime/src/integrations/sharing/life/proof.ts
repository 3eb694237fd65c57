// Proves that nothing of a share is left: no process, tmux client, socket or file, and a link that is refused.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ShareId } from "#contract/ids";
import type { Proof } from "#contract/share";
import type { Clock } from "../../../platform/clock";
import { within } from "../../../platform/wait";
import type { DeadLink } from "../../../relays/relay";
import type { TerminalsPort } from "../ports";
import { processesOf, type Running } from "./running";
import type { SweepRecords } from "./sweep";

/** A stalled tmux must not hold up an end. Without an answer by then, its clients count as left. */
export const TMUX_ANSWER_MS = 500;

export interface ProofDeps {
  readonly clock: Clock;
  readonly terminals: Pick<TerminalsPort, "leftOf">;
  readonly sweep: Pick<SweepRecords, "remove">;
}

/** One look at what is left of a share. */
export interface Look {
  readonly proof: Omit<Proof, "tookMs">;
  readonly areFilesGone: boolean;
  /** The pids of the processes that are left. */
  readonly pids: readonly number[];
  readonly isTmuxSilent: boolean;
}

const countSockets = (dir: string): number => {
  try {
    return readdirSync(dir, { withFileTypes: true }).reduce(
      (count, item) =>
        count + (item.isSocket() ? 1 : 0) + (item.isDirectory() ? countSockets(join(dir, item.name)) : 0),
      0,
    );
  } catch (thrown) {
    // A folder that cannot be read is not known to be empty.
    return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT" ? 0 : 1;
  }
};

const deadLinkOf = ({ link, context }: Running): DeadLink | undefined =>
  link === null || context === null ? undefined : { user: link.user, isKeyed: context.authorizedKeys.length > 0 };

/** Looks once. Removes the share's files when no process is left that could use them. */
export const lookForRemains = async (
  shareId: ShareId,
  running: Running,
  { clock, terminals, sweep }: ProofDeps,
): Promise<Look> => {
  // A launch that is not over may still start a process, so it counts as one.
  const pids = (await processesOf(running)).map(({ pid }) => pid);
  const processesLeft = pids.length + (running.isLaunching ? 1 : 0);
  const areFilesGone = processesLeft === 0 && sweep.remove(shareId);
  const left = await within(clock, TMUX_ANSWER_MS, () => terminals.leftOf(shareId));
  const linkRefused = running.relay === null ? true : await running.relay.isRefused(deadLinkOf(running));
  // A tmux that does not answer proves nothing, so it counts as one client.
  const clientsLeft = left === null ? 1 : left.clients + left.sessions;
  const proof = { processesLeft, clientsLeft, socketsLeft: countSockets(running.dir), linkRefused };
  return { proof, areFilesGone, pids, isTmuxSilent: left === null };
};

const nothingIsOpen = (proof: Look["proof"]): boolean =>
  proof.processesLeft === 0 && proof.clientsLeft === 0 && proof.socketsLeft === 0 && proof.linkRefused !== false;

/** Nothing is left, and the link is not known to be open. */
export const isProven = ({ proof, areFilesGone }: Look): boolean => nothingIsOpen(proof) && areFilesGone;

/** Only files are left: nothing runs and no one is connected. */
export const areOnlyFilesLeft = ({ proof, areFilesGone }: Look): boolean => nothingIsOpen(proof) && !areFilesGone;
