// When a problem of a text is told: once the text has stood still or was left, not at each key on the way to a right one.
import { useState } from "react";
import { useSettled } from "./use-settled";

/** Longer than a thought between two keys. */
const STANDS_STILL_MS = 700;

export interface Patience {
  readonly problem: string | null;
  /** The field is left, or what it says is wanted now. */
  readonly tellNow: () => void;
}

/** A problem that is gone is gone at once. */
export const usePatience = (text: string, problem: string | null): Patience => {
  const settledText = useSettled(text, STANDS_STILL_MS);
  const [toldText, setToldText] = useState<string | null>(null);
  const isDue = text === settledText || text === toldText;
  return { problem: isDue ? problem : null, tellNow: () => setToldText(text) };
};
