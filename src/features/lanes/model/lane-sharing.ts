// What the panel's row says of a lane's shares. Pure; phases are the badge's table.
import type { TerminalId } from "#contract/ids";
import type { Lane } from "#contract/lane";
import { isLivePhase, isOpenPhase, isSharedPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { countOf } from "../../../words/phrases";

export type LaneShareLine = {
  /** The one shared terminal's title, or how many there are. */
  readonly text: string;
  /** The first end to come, in the runtime's clock; null while nothing has one. */
  readonly endsAtMs: number | null;
};

/** The row's second line; null where nothing is open. */
export const laneShareLine = (lane: Lane, shares: readonly ShareView[]): LaneShareLine | null => {
  const open = shares.filter((share) => isOpenPhase(share.phase));
  const sharedIds = new Set<TerminalId>(open.map((share) => share.terminalId));
  if (sharedIds.size === 0) return null;
  const [only] = lane.terminals.filter((terminal) => sharedIds.has(terminal.terminalId));
  const ends = open.flatMap((share) => (isLivePhase(share.phase) ? (share.expiresAtMs ?? []) : []));
  return {
    text: sharedIds.size === 1 && only ? only.title : `${sharedIds.size} terminals`,
    endsAtMs: ends.length > 0 ? Math.min(...ends) : null,
  };
};

const endsWords = (shared: readonly ShareView[]): string | null => {
  if (shared.length === 0) return null;
  const guests = shared.reduce((sum, share) => sum + share.guestCount, 0);
  const shareWords = shared.length === 1 ? "It is shared" : `It has ${shared.length} shares`;
  if (guests === 0) return `${shareWords}, with nobody connected. Closing ends that, and the link stops working.`;
  return `${shareWords}, with ${countOf(guests, "guest")} connected. Closing takes them off at once.`;
};

const takenBackWords = (count: number): string | null => {
  if (count === 0) return null;
  return count === 1 ? "1 request is taken back; nothing of it is open." : `${count} requests are taken back.`;
};

/** What a close would end, in words; null where nothing is shared or asked for. */
export const sharedWords = (shares: readonly ShareView[]): string | null => {
  const shared = shares.filter((share) => isSharedPhase(share.phase));
  const askedCount = shares.filter((share) => isOpenPhase(share.phase)).length - shared.length;
  const words = [endsWords(shared), takenBackWords(askedCount)].filter((part) => part !== null).join(" ");
  return words === "" ? null : words;
};
