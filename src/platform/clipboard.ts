// The clipboard, for copying only: nothing in the page reads it, and nothing but a person's own action writes it.

/** Gives false where the browser refuses (no focus, no permission); the caller then shows the text to be copied by hand. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};
