// The clipboard. The page writes to it only when the user clicks, and reads it only to clear what it wrote.
import { onWindowFocus, windowHasFocus } from "./window";

/** The permission to read the clipboard. `unasked`: the browser prompts, and only after a click. `refused`: denied or unsupported. */
export type ClipboardLeave = "given" | "unasked" | "refused";

/** Resolves to false when the browser blocks it (no focus, no permission). The user then has to copy the visible text. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

const leaves = { granted: "given", prompt: "unasked", denied: "refused" } as const;

/** Never prompts. */
export const clipboardLeave = async (): Promise<ClipboardLeave> => {
  try {
    // TypeScript doesn't know this permission's name. Browsers without it reject.
    const { state } = await navigator.permissions.query({ name: "clipboard-read" as PermissionName });
    return leaves[state];
  } catch {
    return "refused";
  }
};

/** Prompts for permission by reading; the text is discarded. Call it in a click handler. */
export const askForClipboard = async (): Promise<ClipboardLeave> => {
  try {
    await navigator.clipboard.readText();
    return "given";
  } catch {
    return clipboardLeave();
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
export const forgetText = async (text: string): Promise<void> => {
  try {
    if ((await clipboardLeave()) !== "given") return;
    await windowFocused();
    if ((await navigator.clipboard.readText()) === text) await navigator.clipboard.writeText("");
  } catch {
    // It can't be read, so it may contain something else. Leave it.
  }
};
