// Keeps the window's title and badge up to date: live shares, handed-over terminals, waiting guests and pending approvals, so that a background tab shows them too.
import { useEffect } from "react";
import { setWindowBadge, setWindowTitle } from "../platform/window";
import { selectHandoffRequests, selectLeases } from "../stores/handoff-selectors";
import { selectLiveCount, selectPendingApprovals, selectWaitingCount } from "../stores/selectors";
import { useApprovals, useHandoffs, useIsDisconnected, useShares } from "../stores/stores-context";

type Counts = {
  readonly live: number;
  readonly leased: number;
  readonly waiting: number;
  readonly pending: number;
};

const titleOf = ({ live, leased, waiting, pending }: Counts): string => {
  const counts = [
    live > 0 && `${live} live`,
    leased > 0 && `${leased} with agents`,
    waiting > 0 && `${waiting} waiting`,
    pending > 0 && `${pending} to approve`,
  ].filter(Boolean);
  return counts.length === 0 ? "lanecast" : `(${counts.join(", ")}) lanecast`;
};

export const useWindowTitle = (): void => {
  const live = useShares(selectLiveCount);
  const leased = useHandoffs((state) => selectLeases(state).length);
  const waiting = useShares(selectWaitingCount);
  const requests = useHandoffs((state) => selectHandoffRequests(state).length);
  const pending = useApprovals((state) => selectPendingApprovals(state).length) + requests;
  // While disconnected, the counts may be wrong.
  const isDisconnected = useIsDisconnected();
  const title = isDisconnected ? "(not connected) lanecast" : titleOf({ live, leased, waiting, pending });
  useEffect(() => setWindowTitle(title), [title]);
  const badge = isDisconnected ? 0 : live + waiting;
  useEffect(() => setWindowBadge(badge), [badge]);
};
