// Announces each new item of a changing list once to screen readers, even though the visible text keeps changing.
import { useState } from "react";

interface Announced {
  readonly keys: ReadonlySet<string>;
  readonly text: string;
}

/**
 * Returns the text to announce. `textOf` makes a new text when `keys` contains new ones; until then the last text stays.
 * A key that disappears and returns isn't announced again, so call this hook in a component that stays mounted.
 */
export const useAnnounceOnce = (keys: readonly string[], textOf: (newKeys: ReadonlySet<string>) => string): string => {
  const [announced, setAnnounced] = useState<Announced>({ keys: new Set(), text: "" });
  const newKeys = new Set(keys.filter((key) => !announced.keys.has(key)));
  if (newKeys.size === 0) return announced.text;
  const text = textOf(newKeys);
  setAnnounced({ keys: new Set([...announced.keys, ...newKeys]), text });
  return text;
};
