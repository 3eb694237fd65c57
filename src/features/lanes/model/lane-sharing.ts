// What the panel and the close dialog say about a lane's shares.
import type { TerminalId } from "#contract/ids";
import type { Lane } from "#contract/lane";
import { isLivePhase, isOpenPhase, isSharedPhase } from "#contract/phases";
import type { Access, ShareView } from "#contract/share";
import { countOf, listOf } from "../../../words/phrases";

export type LaneShareLine = {
  /** The title of the shared terminal, or how many there are. */
  readonly text: string;
  /** The most that guests of a live share can do. Null if none is live. */
  readonly can: Access | null;
  /** When the first share ends, by the runtime's clock. Null if none is live. */
  readonly endsAtMs: number | null;
};

const accessOf = (live: readonly ShareView[]): Access | null => {
  if (live.length === 0) return null;
  return live.some(({ access }) => access === "write") ? "write" : "read";
};

/** The second line of a lane's row. Null without open shares. */
export const laneShareLine = (lane: Lane, shares: readonly ShareView[]): LaneShareLine | null => {
  const open = shares.filter((share) => isOpenPhase(share.phase));
  const sharedIds = new Set<TerminalId>(open.map((share) => share.terminalId));
  if (sharedIds.size === 0) return null;
  const [only] = lane.terminals.filter((terminal) => sharedIds.has(terminal.terminalId));
  const ends = open.flatMap((share) => (isLivePhase(share.phase) ? (share.expiresAtMs ?? []) : []));
  return {
    text: sharedIds.size === 1 && only ? only.title : `${sharedIds.size} terminals`,
    can: accessOf(open.filter((share) => isLivePhase(share.phase))),
    endsAtMs: ends.length > 0 ? Math.min(...ends) : null,
  };
};

const sharedWarning = (shared: readonly ShareView[]): string | null => {
  if (shared.length === 0) return null;
  const guests = shared.reduce((sum, share) => sum + share.guestCount, 0);
  const isOne = shared.length === 1;
  if (guests === 0) {
    return isOne
      ? "It's shared, but no guests are connected. Closing stops the share."
      : `It has ${shared.length} shares, but no guests are connected. Closing stops them.`;
  }
  const subject = isOne ? "It's shared with" : `It has ${shared.length} shares with`;
  return `${subject} ${countOf(guests, "guest")}. Closing disconnects ${guests === 1 ? "the guest" : "them"} immediately.`;
};

const pendingWarning = (count: number): string | null => {
  if (count === 0) return null;
  return count === 1 ? "Closing cancels 1 pending share request." : `Closing cancels ${count} pending share requests.`;
};

const leaseWarning = (agents: readonly string[]): string | null =>
  agents.length === 0
    ? null
    : `${listOf(agents)} ${agents.length === 1 ? "has" : "have"} the keyboard. Closing ends the handoff${agents.length === 1 ? "" : "s"}.`;

/** What closing would stop. Null if nothing is shared, requested or handed to an agent. */
export const closeWarning = (shares: readonly ShareView[], agents: readonly string[] = []): string | null => {
  const shared = shares.filter((share) => isSharedPhase(share.phase));
  const pendingCount = shares.filter((share) => isOpenPhase(share.phase)).length - shared.length;
  const parts = [sharedWarning(shared), pendingWarning(pendingCount), leaseWarning(agents)];
  const warning = parts.filter((part) => part !== null).join(" ");
  return warning === "" ? null : warning;
};
