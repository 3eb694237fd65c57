// Which keys the page handles. The terminal sends all others to the shell.

/** The parts of KeyboardEvent used here. */
export type Key = Pick<KeyboardEvent, "type" | "code" | "key" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

const isAltOnly = (key: Key): boolean => key.altKey && !key.ctrlKey && !key.metaKey && !key.shiftKey;

/** Alt+K, and ⌘K on a Mac: focuses the lane search. Not Ctrl+K, which shells use. Compares `code`, because ⌥ changes `key`. */
export const isFindKey = (key: Key, isMac: boolean): boolean =>
  key.code === "KeyK" && (isAltOnly(key) || (isMac && key.metaKey && !key.altKey && !key.ctrlKey && !key.shiftKey));

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
  isFindKey(key, isMac) || isShareKey(key) || isCopyKey(key, isMac) || isPasteKey(key, isMac);
