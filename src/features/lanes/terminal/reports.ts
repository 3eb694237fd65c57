// Input that the terminal makes without a key: where the mouse is, and whether the window has focus.

const ESCAPE = 0x1b;
const [BRACKET, M, LESS, I, O] = Array.from("[M<IO", (letter) => letter.charCodeAt(0));

/** Mouse reports (`ESC [ M …`, `ESC [ < …`) and focus reports (`ESC [ I`, `ESC [ O`). Programs ask for them; no one types them. */
export const isReport = (bytes: Uint8Array): boolean => {
  if (bytes[0] !== ESCAPE || bytes[1] !== BRACKET) return false;
  const kind = bytes[2];
  const isMouse = kind === M || kind === LESS;
  return isMouse || (bytes.length === 3 && (kind === I || kind === O));
};
