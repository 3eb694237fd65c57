// Keeps the window's title: how many shares are live, so that a hidden tab still tells.
import { useEffect } from "react";
import { setWindowTitle } from "../platform/window";
import { selectLiveCount } from "../stores/selectors";
import { useShares } from "../stores/stores-context";

export const useWindowTitle = (): void => {
  const liveCount = useShares(selectLiveCount);
  useEffect(() => {
    setWindowTitle(liveCount > 0 ? `(${liveCount} live) lanecast` : "lanecast");
  }, [liveCount]);
};
