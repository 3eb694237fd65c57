// Which keys the page handles. The terminal sends all others to the shell.

/** The parts of KeyboardEvent used here. */
export type Key = Pick<KeyboardEvent, "type" | "code" | "key" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

const isAltOnly = (key: Key): boolean => key.altKey && !key.ctrlKey && !key.metaKey && !key.shiftKey;

/** Alt+K: focuses the lane search. Compares `code`, because ⌥ changes `key`. */
export const isFindKey = (key: Key): boolean => key.code === "KeyK" && isAltOnly(key);

/**
 * ⌘K on a Mac, else Ctrl+K: opens the command palette. In a terminal Ctrl+K belongs to the shell, where it deletes the rest of
 * the line; Alt+Shift+K works everywhere.
 */
export const isPaletteKey = (key: Key, isMac: boolean, isInTerminal: boolean): boolean => {
  if (key.code !== "KeyK") return false;
  if (key.altKey) return key.shiftKey && !key.ctrlKey && !key.metaKey;
  if (key.shiftKey) return false;
  return isMac ? key.metaKey && !key.ctrlKey : key.ctrlKey && !key.metaKey && !isInTerminal;
};

/** Alt+S: shares this terminal. */
export const isShareKey = (key: Key): boolean => key.code === "KeyS" && isAltOnly(key);

/** Ctrl+Shift+C, and ⌘C on a Mac. Ctrl+C interrupts the running command. */
export const isCopyKey = (key: Key, isMac: boolean): boolean =>
  key.code === "KeyC" &&
  !key.altKey &&
  (isMac ? key.metaKey && !key.ctrlKey : key.ctrlKey && key.shiftKey && !key.metaKey);

/** Ctrl+Shift+V, and ⌘V on a Mac. The browser pastes. */
export const isPasteKey = (key: Key, isMac: boolean): boolean =>
  key.code === "KeyV" &&
  !key.altKey &&
  (isMac ? key.metaKey && !key.ctrlKey : key.ctrlKey && key.shiftKey && !key.metaKey);

export const isPageKey = (key: Key, isMac: boolean): boolean =>
  isFindKey(key) ||
  isPaletteKey(key, isMac, true) ||
  isShareKey(key) ||
  isCopyKey(key, isMac) ||
  isPasteKey(key, isMac);
