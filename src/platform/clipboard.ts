// The clipboard: nothing but a person's own action writes it, and it is read for one thing only: to take back what we put there.

/** Gives false where the browser refuses (no focus, no permission); the caller then shows the text to be copied by hand. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

/** Whether it may be read without a question: nobody shall be asked for that. */
const mayRead = async (): Promise<boolean> => {
  // Not in the list of names that TypeScript knows; browsers without it reject.
  const { state } = await navigator.permissions.query({ name: "clipboard-read" as PermissionName });
  return state === "granted";
};

/** Empties the clipboard where it still holds `text`. What it holds otherwise, or cannot be read, stays. */
export const forgetText = async (text: string): Promise<void> => {
  try {
    if ((await mayRead()) && (await navigator.clipboard.readText()) === text) await navigator.clipboard.writeText("");
  } catch {
    // Not readable, or another window has the focus: then it is not ours to touch.
  }
};
