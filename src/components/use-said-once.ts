// What is read out of things that come and go: once when each is new, though the words on screen go on changing.
import { useState } from "react";

interface Said {
  readonly known: ReadonlySet<string>;
  readonly text: string;
}

/**
 * The text to be read out now: made by `textOf` when some of `occasions` are new, and kept until others are. What was said
 * once is not said again when it comes back, so call it where it stays mounted.
 */
export const useSaidOnce = (occasions: readonly string[], textOf: (fresh: ReadonlySet<string>) => string): string => {
  const [said, setSaid] = useState<Said>({ known: new Set(), text: "" });
  const fresh = new Set(occasions.filter((occasion) => !said.known.has(occasion)));
  if (fresh.size === 0) return said.text;
  const text = textOf(fresh);
  setSaid({ known: new Set([...said.known, ...fresh]), text });
  return text;
};
