// The clipboard: nothing but a person's own action writes it, and it is read for one thing only: to take back what we put there.
import { onWindowFocus, windowHasFocus } from "./window";

/** Whether the clipboard may be looked into. `unasked`: only a person's own press may ask. `refused`: not, or not with this browser. */
export type ClipboardLeave = "given" | "unasked" | "refused";

/** Gives false where the browser refuses (no focus, no permission); the caller then shows the text to be copied by hand. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

const leaves = { granted: "given", prompt: "unasked", denied: "refused" } as const;

/** Asks nobody. */
export const clipboardLeave = async (): Promise<ClipboardLeave> => {
  try {
    // Not in the list of names that TypeScript knows; browsers without it reject.
    const { state } = await navigator.permissions.query({ name: "clipboard-read" as PermissionName });
    return leaves[state];
  } catch {
    return "refused";
  }
};

/** Call it in the handler of a press: the browser then asks. What is read is dropped. */
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

/** Empties the clipboard where it still holds `text`, as soon as this window has the focus: browsers let nobody else at it. */
export const forgetText = async (text: string): Promise<void> => {
  try {
    if ((await clipboardLeave()) !== "given") return;
    await windowFocused();
    if ((await navigator.clipboard.readText()) === text) await navigator.clipboard.writeText("");
  } catch {
    // Not readable after all: then it is not ours to touch.
  }
};
