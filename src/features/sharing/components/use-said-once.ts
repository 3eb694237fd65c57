// A text as it was when its occasion came: said once, though the words on screen go on changing.
import { useState } from "react";

export const useSaidOnce = (occasion: string, text: string): string => {
  const [said, setSaid] = useState({ occasion, text });
  if (said.occasion === occasion) return said.text;
  setSaid({ occasion, text });
  return text;
};
