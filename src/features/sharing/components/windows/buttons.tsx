// The buttons elsewhere on the page that open a window of sharing: Share at a terminal, Relays and Saved keys in the panel's foot.

import { KeyRound, Network, Stethoscope } from "lucide-react";
import { type ReactNode, useCallback, useEffect } from "react";
import type { TerminalId } from "#contract/ids";
import { isLivePhase } from "#contract/phases";
import { Button } from "../../../../components/controls/button";
import { isModalOpen } from "../../../../components/dialog/modal";
import { isMac, onWindowKey } from "../../../../platform/window";
import { selectSharesOf } from "../../../../stores/selectors";
import { useStores } from "../../../../stores/stores-context";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import type { SharingWindow } from "../../state/sharing-ui";
import styles from "./windows.module.css";

const isShareKey = (event: KeyboardEvent): boolean =>
  // The key's position, not its letter: on a Mac, ⌥S types ß.
  event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.code === "KeyS";

/**
 * Opens the terminal's live shares, or the form if there are none. While the dialog follows a start, it opens that instead, which
 * shows the new link.
 */
export const useOpenShare = (terminalId: TerminalId): (() => void) => {
  const { ui } = useSharingTools();
  const { shares } = useStores();
  return useCallback(() => {
    const { open, followed } = ui.getState();
    const isLive = selectSharesOf([terminalId])(shares.getState()).some(({ phase }) => isLivePhase(phase));
    open({ kind: isLive && followed[terminalId] === undefined ? "live" : "share", terminalId });
  }, [ui, shares, terminalId]);
};

/** The page shows it once, for the terminal in view. Also reacts to ⌥S. */
export const ShareButton = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const { anchors } = useSharingTools();
  const open = useOpenShare(terminalId);
  useEffect(
    () =>
      onWindowKey((event) => {
        // One window at a time: an open one, of any feature, comes first.
        if (!isShareKey(event) || isModalOpen()) return;
        // Keeps the key from the terminal and the browser.
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

const PanelButton = ({ opens, children }: { readonly opens: SharingWindow; readonly children: ReactNode }) => {
  const open = useSharingUi((state) => state.open);
  return (
    <Button look="quiet" className={styles.panelButton} aria-haspopup="dialog" onClick={() => open(opens)}>
      {children}
    </Button>
  );
};

export const RelaysButton = () => (
  <PanelButton opens={{ kind: "relays", backTo: null }}>
    <Network size={16} aria-hidden />
    Relays
  </PanelButton>
);

export const SetupButton = () => (
  <PanelButton opens={{ kind: "doctor" }}>
    <Stethoscope size={16} aria-hidden />
    Setup check
  </PanelButton>
);

export const GuestKeysButton = () => (
  <PanelButton opens={{ kind: "guest-keys", backTo: null }}>
    <KeyRound size={16} aria-hidden />
    Saved keys
  </PanelButton>
);
