// Keeps the window's title: how many shares are live and how many requests wait for a yes, so that a hidden tab still tells.
import { useEffect } from "react";
import { setWindowTitle } from "../platform/window";
import { selectLiveCount, selectWaitingApprovals } from "../stores/selectors";
import { useApprovals, useIsDisconnected, useShares } from "../stores/stores-context";

const titleOf = (liveCount: number, waitingCount: number): string => {
  const counts = [liveCount > 0 && `${liveCount} live`, waitingCount > 0 && `${waitingCount} to approve`].filter(
    Boolean,
  );
  return counts.length === 0 ? "lanecast" : `(${counts.join(", ")}) lanecast`;
};

export const useWindowTitle = (): void => {
  const liveCount = useShares(selectLiveCount);
  const waitingCount = useApprovals((state) => selectWaitingApprovals(state).length);
  // A count from before would pass for one of now.
  const isUnheard = useIsDisconnected();
  const title = isUnheard ? "(not connected) lanecast" : titleOf(liveCount, waitingCount);
  useEffect(() => setWindowTitle(title), [title]);
};
