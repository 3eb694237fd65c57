// Copies what lets somebody in, and takes it out of the clipboard a minute later if nothing else was copied since and the browser lets us look.
import { useCallback, useState } from "react";
import type { ClipboardLeave } from "../../../platform/clipboard";
import { useSharingTools } from "./sharing-context";

const FORGET_AFTER_MS = 60_000;

export interface CopySecret {
  /** Gives false where the browser refuses. */
  readonly copy: (text: string) => Promise<boolean>;
  /** What becomes of what was copied last; null: nothing was. */
  readonly leave: ClipboardLeave | null;
  /** In the handler of a press: asks the browser, and the minute begins. */
  readonly askToForget: () => void;
}

export const useCopySecret = (): CopySecret => {
  const { copyText, forgetText, clipboardLeave, askForClipboard, clock } = useSharingTools();
  const [copied, setCopied] = useState<{ readonly text: string; readonly leave: ClipboardLeave } | null>(null);
  const settle = useCallback(
    (text: string, leave: ClipboardLeave) => {
      setCopied({ text, leave });
      // Not tied to what showed it: the clipboard outlives a closed dialog.
      if (leave === "given") clock.after(FORGET_AFTER_MS, () => void forgetText(text));
    },
    [clock, forgetText],
  );
  const copy = useCallback(
    async (text: string) => {
      const isCopied = await copyText(text);
      if (isCopied) settle(text, await clipboardLeave());
      return isCopied;
    },
    [copyText, clipboardLeave, settle],
  );
  return {
    copy,
    leave: copied?.leave ?? null,
    askToForget: () => {
      if (copied !== null) void askForClipboard().then((leave) => settle(copied.text, leave));
    },
  };
};
