// A text that has stood still for a moment: what is asked about while someone types.
import { useEffect, useState } from "react";
import { useSharingTools } from "./sharing-context";

/** The last text that stayed for `delayMs`; the first one counts as settled. */
export const useSettled = (text: string, delayMs: number): string => {
  const { clock } = useSharingTools();
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = clock.after(delayMs, () => setSettled(text));
    return () => timer.cancel();
  }, [clock, text, delayMs]);
  return settled;
};
