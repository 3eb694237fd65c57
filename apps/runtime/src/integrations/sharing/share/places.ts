// Which shares count: for the most a terminal may have, and for rules as other open shares. Pure.
import type { ShareId, TerminalId } from "#contract/ids";
import { isOpenPhase } from "#contract/phases";
import type { Requester, ShareRecord } from "./record";

/** An agent's request that only waits holds no place: whoever may only ask must not be able to shut the operator out. */
const holdsPlace = ({ state, requestedBy }: ShareRecord): boolean =>
  isOpenPhase(state.phase) && !(state.phase === "awaiting-approval" && requestedBy.kind === "agent");

const inPlaceOf = (records: readonly ShareRecord[], terminalId: TerminalId): readonly ShareRecord[] =>
  records.filter((each) => each.terminal.terminalId === terminalId && holdsPlace(each));

/** Those of a terminal, oldest first. A share and the one that takes its place are one, while both are there. */
export const placesOf = (records: readonly ShareRecord[], terminalId: TerminalId): readonly ShareId[] => {
  const held = inPlaceOf(records, terminalId);
  const replaced = new Set(held.map(({ replaces }) => replaces));
  return held.map(({ shareId }) => shareId).filter((shareId) => !replaced.has(shareId));
};

/** The others of a share's terminal; what it replaces, or is replaced by, is no other. */
export const othersOf = (records: readonly ShareRecord[], of: ShareRecord): readonly ShareId[] =>
  inPlaceOf(records, of.terminal.terminalId)
    .filter(({ shareId, replaces }) => shareId !== of.shareId && shareId !== of.replaces && replaces !== of.shareId)
    .map(({ shareId }) => shareId);

/** What this requester has asked for and nobody has decided yet. */
export const undecidedOf = (records: readonly ShareRecord[], by: Requester): readonly ShareId[] =>
  records
    .filter(({ state }) => state.phase === "requested" || state.phase === "awaiting-approval")
    .filter(({ requestedBy }) => requestedBy.kind === by.kind && requestedBy.id === by.id)
    .map(({ shareId }) => shareId);
