// Keeps the window title up to date: live shares and pending approvals, so that a background tab shows them too.
import { useEffect } from "react";
import { setWindowTitle } from "../platform/window";
import { selectLiveCount, selectPendingApprovals } from "../stores/selectors";
import { useApprovals, useIsDisconnected, useShares } from "../stores/stores-context";

const titleOf = (liveCount: number, pendingCount: number): string => {
  const counts = [liveCount > 0 && `${liveCount} live`, pendingCount > 0 && `${pendingCount} to approve`].filter(
    Boolean,
  );
  return counts.length === 0 ? "lanecast" : `(${counts.join(", ")}) lanecast`;
};

export const useWindowTitle = (): void => {
  const liveCount = useShares(selectLiveCount);
  const pendingCount = useApprovals((state) => selectPendingApprovals(state).length);
  // While disconnected, the counts may be wrong.
  const isDisconnected = useIsDisconnected();
  const title = isDisconnected ? "(not connected) lanecast" : titleOf(liveCount, pendingCount);
  useEffect(() => setWindowTitle(title), [title]);
};
