// Pure selectors over the stores. Use `useShallow` with a selector that builds a new list.
import type { Approval } from "#contract/approval";
import type { ShareId, TerminalId } from "#contract/ids";
import type { Lane, Terminal } from "#contract/lane";
import { isLivePhase, isOpenPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import type { ApprovalState } from "./approval-store";
import type { LaneState } from "./lane-store";
import type { SelectionState } from "./selection-store";
import type { ShareState } from "./share-store";

export const selectShare =
  (shareId: ShareId) =>
  (state: ShareState): ShareView | null =>
    state.shares.get(shareId) ?? null;

/** All shares that haven't ended, oldest first. */
export const selectOpenShares = (state: ShareState): ShareView[] =>
  [...state.shares.values()].filter((share) => isOpenPhase(share.phase)).sort(byRequest);

/** The shares of these terminals, including ended ones, oldest first. */
export const selectSharesOf =
  (terminalIds: readonly TerminalId[]) =>
  (state: ShareState): ShareView[] =>
    [...state.shares.values()].filter((share) => terminalIds.includes(share.terminalId)).sort(byRequest);

/** How many shares are live. The window title shows this number. */
export const selectLiveCount = (state: ShareState): number =>
  [...state.shares.values()].filter((share) => isLivePhase(share.phase)).length;

/** How many guests wait to be let in, over all live shares. */
export const selectWaitingCount = (state: ShareState): number =>
  [...state.shares.values()]
    .filter((share) => isLivePhase(share.phase))
    .reduce((sum, share) => sum + share.guests.filter((guest) => guest.state === "waiting").length, 0);

/** All pending requests. The one that expires next is first. */
export const selectPendingApprovals = (state: ApprovalState): Approval[] =>
  [...state.approvals.values()]
    .filter((approval) => approval.state === "asked")
    .sort((a, b) => a.expiresAtMs - b.expiresAtMs || a.approvalId.localeCompare(b.approvalId));

/** The pending request for a share, or null. */
export const selectApprovalOf =
  (shareId: ShareId) =>
  (state: ApprovalState): Approval | null =>
    [...state.approvals.values()].find((each) => each.state === "asked" && each.shareId === shareId) ?? null;

export const selectTerminal =
  (terminalId: TerminalId) =>
  (state: LaneState): { lane: Lane; terminal: Terminal } | null => {
    for (const lane of state.lanes) {
      const terminal = lane.terminals.find((candidate) => candidate.terminalId === terminalId);
      if (terminal) return { lane, terminal };
    }
    return null;
  };

/** What this tab shows: the selected lane if it still exists, else the first one. Null if there are no lanes. */
export const resolveSelection = (
  lanes: readonly Lane[],
  selection: Pick<SelectionState, "laneId" | "terminalOf">,
): { lane: Lane; terminal: Terminal | null } | null => {
  const lane = lanes.find((candidate) => candidate.laneId === selection.laneId) ?? lanes[0];
  if (!lane) return null;
  const wanted = selection.terminalOf[lane.laneId];
  const terminal = lane.terminals.find((candidate) => candidate.terminalId === wanted) ?? lane.terminals[0] ?? null;
  return { lane, terminal };
};

const byRequest = (a: ShareView, b: ShareView): number =>
  a.requestedAtMs - b.requestedAtMs || a.shareId.localeCompare(b.shareId);
