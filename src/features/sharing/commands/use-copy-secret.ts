// Copies what lets somebody in, and takes it out of the clipboard a minute later if nothing else was copied since.
import { useCallback } from "react";
import { useSharingTools } from "./sharing-context";

const FORGET_AFTER_MS = 60_000;

export const useCopySecret = (): ((text: string) => Promise<boolean>) => {
  const { copyText, forgetText, clock } = useSharingTools();
  return useCallback(
    async (text) => {
      const isCopied = await copyText(text);
      // Not tied to what showed it: the clipboard outlives a closed dialog.
      if (isCopied) clock.after(FORGET_AFTER_MS, () => void forgetText(text));
      return isCopied;
    },
    [copyText, forgetText, clock],
  );
};
