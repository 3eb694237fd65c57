// Copies what lets somebody in, and takes it out of the clipboard a minute later if nothing else was copied since and the browser lets us look.
import { useCallback, useState } from "react";
import type { ClipboardPermission } from "../../../platform/clipboard";
import { useSharingTools } from "./sharing-context";

const FORGET_AFTER_MS = 60_000;

export interface CopySecret {
  /** Gives false where the browser refuses. */
  readonly copy: (text: string) => Promise<boolean>;
  /** What becomes of what was copied last; null: nothing was. */
  readonly permission: ClipboardPermission | null;
  /** In the handler of a press: asks the browser, and the minute begins. */
  readonly askToForget: () => void;
}

export const useCopySecret = (): CopySecret => {
  const { copyText, clearClipboard, clipboardPermission, requestClipboard, clock } = useSharingTools();
  const [copied, setCopied] = useState<{ readonly text: string; readonly permission: ClipboardPermission } | null>(
    null,
  );
  const settle = useCallback(
    (text: string, permission: ClipboardPermission) => {
      setCopied({ text, permission });
      // Not tied to what showed it: the clipboard outlives a closed dialog.
      if (permission === "granted") clock.after(FORGET_AFTER_MS, () => void clearClipboard(text));
    },
    [clock, clearClipboard],
  );
  const copy = useCallback(
    async (text: string) => {
      const isCopied = await copyText(text);
      if (isCopied) settle(text, await clipboardPermission());
      return isCopied;
    },
    [copyText, clipboardPermission, settle],
  );
  return {
    copy,
    permission: copied?.permission ?? null,
    askToForget: () => {
      if (copied !== null) void requestClipboard().then((permission) => settle(copied.text, permission));
    },
  };
};
