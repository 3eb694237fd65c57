// The Share button of a terminal, with its key ⌥S; opens the dialog. One a page: the terminal that is in view.

import { useCallback, useEffect } from "react";
import type { TerminalId } from "#contract/ids";
import { Button } from "../../../../components/controls/button";
import { isModalOpen } from "../../../../components/dialog/modal";
import { isMac, onWindowKey } from "../../../../platform/window";
import { useSharingTools } from "../../commands/sharing-context";
import styles from "./share-button.module.css";

const isShareKey = (event: KeyboardEvent): boolean =>
  // By place, not by letter: with ⌥ a Mac types ß.
  event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.code === "KeyS";

export const ShareButton = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const { desk, anchors } = useSharingTools();
  const open = useCallback(() => desk.getState().open({ kind: "share", terminalId }), [desk, terminalId]);
  useEffect(
    () =>
      onWindowKey((event) => {
        // One window at a time, whichever feature's: a question that stands is answered first.
        if (!isShareKey(event) || isModalOpen()) return;
        // Neither the terminal nor the browser gets it as well.
        event.preventDefault();
        event.stopPropagation();
        open();
      }),
    [open],
  );
  const anchor = useCallback(
    (element: HTMLButtonElement) => anchors.register(terminalId, element),
    [anchors, terminalId],
  );
  return (
    <Button ref={anchor} size="small" aria-keyshortcuts="Alt+S" aria-haspopup="dialog" onClick={open}>
      Share
      <kbd className={styles.key} aria-hidden>
        {isMac() ? "⌥S" : "Alt S"}
      </kbd>
    </Button>
  );
};
