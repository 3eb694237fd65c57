// Calls back whenever the stream told of something that has left rows in the log. What it told is not looked at.
import { useEffect, useRef } from "react";
import { useApprovals, useShares } from "../../../stores/stores-context";

/** Not for the first picture: only for what changes after it. */
export const useChanges = (onChange: () => void): void => {
  const shares = useShares((state) => state.shares);
  const approvals = useApprovals((state) => state.approvals);
  const latest = useRef(onChange);
  const isFirst = useRef(true);
  useEffect(() => {
    latest.current = onChange;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the stream has told something, not when a callback is made anew
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else latest.current();
  }, [shares, approvals]);
};
