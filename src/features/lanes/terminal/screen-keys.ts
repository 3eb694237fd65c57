// Which keys the terminal leaves to the page. Pure: everything else belongs to the shell.

/** What a key event tells; the browser's KeyboardEvent fits. */
export type Key = Pick<KeyboardEvent, "type" | "code" | "key" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

const isAltOnly = (key: Key): boolean => key.altKey && !key.ctrlKey && !key.metaKey && !key.shiftKey;

/** Alt+K, and ⌘K on a Mac: out of the terminal, into the lane search. Not Ctrl+K, which shells use. By `code`: ⌥ changes what the key would write. */
export const isFindKey = (key: Key, isMac: boolean): boolean =>
  key.code === "KeyK" && (isAltOnly(key) || (isMac && key.metaKey && !key.altKey && !key.ctrlKey && !key.shiftKey));

/** Alt+S: share this terminal. */
export const isShareKey = (key: Key): boolean => key.code === "KeyS" && isAltOnly(key);

/** Ctrl+Shift+C, and ⌘C on a Mac. Ctrl+C stays the shell's interrupt. */
export const isCopyKey = (key: Key, isMac: boolean): boolean =>
  key.code === "KeyC" &&
  !key.altKey &&
  (isMac ? key.metaKey && !key.ctrlKey : key.ctrlKey && key.shiftKey && !key.metaKey);

/** Ctrl+Shift+V, and ⌘V on a Mac: the browser pastes. */
export const isPasteKey = (key: Key, isMac: boolean): boolean =>
  key.code === "KeyV" &&
  !key.altKey &&
  (isMac ? key.metaKey && !key.ctrlKey : key.ctrlKey && key.shiftKey && !key.metaKey);

export const isLeftToPage = (key: Key, isMac: boolean): boolean =>
  isFindKey(key, isMac) || isShareKey(key) || isCopyKey(key, isMac) || isPasteKey(key, isMac);
