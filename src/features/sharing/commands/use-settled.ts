// Waits for a pause in typing: before asking the runtime about a text, and before complaining about it.
import { useEffect, useState } from "react";
import { useSharingTools } from "./sharing-context";

/** The last text that stayed the same for `delayMs`. The first text counts immediately. */
export const useSettled = (text: string, delayMs: number): string => {
  const { clock } = useSharingTools();
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = clock.after(delayMs, () => setSettled(text));
    return () => timer.cancel();
  }, [clock, text, delayMs]);
  return settled;
};

/** Longer than a pause for thought between two keys. */
const PROBLEM_DELAY_MS = 700;

export interface SettledProblem {
  readonly problem: string | null;
  /** Shows the problem without waiting, e.g. when the field loses the focus. */
  readonly showNow: () => void;
}

/** Shows a field's problem after a pause, not while the operator is still typing. A problem disappears immediately. */
export const useSettledProblem = (text: string, problem: string | null): SettledProblem => {
  const settledText = useSettled(text, PROBLEM_DELAY_MS);
  const [shownText, setShownText] = useState<string | null>(null);
  const isDue = text === settledText || text === shownText;
  return { problem: isDue ? problem : null, showNow: () => setShownText(text) };
};
