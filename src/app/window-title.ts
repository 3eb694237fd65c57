// Keeps the window title up to date: live shares, handed-over terminals and pending approvals, so that a background tab shows them too.
import { useEffect } from "react";
import { setWindowTitle } from "../platform/window";
import { selectHandoffRequests, selectLeases } from "../stores/handoff-selectors";
import { selectLiveCount, selectPendingApprovals } from "../stores/selectors";
import { useApprovals, useHandoffs, useIsDisconnected, useShares } from "../stores/stores-context";

const titleOf = (liveCount: number, leaseCount: number, pendingCount: number): string => {
  const counts = [
    liveCount > 0 && `${liveCount} live`,
    leaseCount > 0 && `${leaseCount} with agents`,
    pendingCount > 0 && `${pendingCount} to approve`,
  ].filter(Boolean);
  return counts.length === 0 ? "lanecast" : `(${counts.join(", ")}) lanecast`;
};

export const useWindowTitle = (): void => {
  const liveCount = useShares(selectLiveCount);
  const leaseCount = useHandoffs((state) => selectLeases(state).length);
  const requestCount = useHandoffs((state) => selectHandoffRequests(state).length);
  const pendingCount = useApprovals((state) => selectPendingApprovals(state).length) + requestCount;
  // While disconnected, the counts may be wrong.
  const isDisconnected = useIsDisconnected();
  const title = isDisconnected ? "(not connected) lanecast" : titleOf(liveCount, leaseCount, pendingCount);
  useEffect(() => setWindowTitle(title), [title]);
};
