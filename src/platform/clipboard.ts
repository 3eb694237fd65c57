// The clipboard. The page writes to it only when the user clicks, and reads it only to clear what it wrote.
import { onWindowFocus, windowHasFocus } from "./window";

/** The permission to read the clipboard. `prompt`: the browser asks the user, but only after a click. `denied`: or unsupported. */
export type ClipboardPermission = "granted" | "prompt" | "denied";

/** Resolves to false when the browser blocks it (no focus, no permission). The user then has to copy the visible text. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

/** Never prompts. */
export const clipboardPermission = async (): Promise<ClipboardPermission> => {
  try {
    // TypeScript doesn't know this permission's name. Browsers without it reject.
    return (await navigator.permissions.query({ name: "clipboard-read" as PermissionName })).state;
  } catch {
    return "denied";
  }
};

/** Prompts for permission by reading the clipboard, and discards the text. Call it in a click handler. */
export const requestClipboard = async (): Promise<ClipboardPermission> => {
  try {
    await navigator.clipboard.readText();
    return "granted";
  } catch {
    return clipboardPermission();
  }
};

const windowFocused = (): Promise<void> =>
  new Promise((resolve) => {
    if (windowHasFocus()) return resolve();
    const stop = onWindowFocus(() => {
      stop();
      resolve();
    });
  });

/** Clears the clipboard if it still contains `text`. Waits until this window has focus: browsers require that. */
export const clearClipboard = async (text: string): Promise<void> => {
  try {
    if ((await clipboardPermission()) !== "granted") return;
    await windowFocused();
    if ((await navigator.clipboard.readText()) === text) await navigator.clipboard.writeText("");
  } catch {
    // It can't be read, so it may contain something else. Leave it.
  }
};
