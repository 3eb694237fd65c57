// The page's layout: panel left, terminal right, the panel as a drawer where it is narrow. Knows features by their doors only.
import { PanelLeft } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { IconButton } from "../components/controls/icon-button";
import { isModalOpen } from "../components/dialog/modal";
import { PartBoundary } from "../components/feedback/boundary";
import { isFindKey, LanePanel, TerminalPane } from "../features/lanes";
import { isMac, onWindowKey } from "../platform/window";
import { ConnectionBanner } from "./connection-banner";
import { PanelDrawer } from "./panel-drawer";
import { PanelFoot } from "./panel-foot";
import styles from "./shell.module.css";
import type { Slots } from "./slots";
import { useMedia } from "./use-media";
import { useWindowTitle } from "./use-window-title";

/** DESIGN: below 800 px the panel is a drawer. */
const NARROW = "(max-width: 799px)";

type ShellProps = { readonly slots: Slots; readonly onRetry: () => void };

/** Brings the search into focus from anywhere; opens the drawer for it where there is one. */
const useFindKey = (showPanel: () => void) => {
  const findField = useRef<HTMLInputElement>(null);
  useEffect(
    () =>
      onWindowKey((event) => {
        // Behind a window that holds the page back there is nothing to be found.
        if (!isFindKey(event, isMac()) || isModalOpen()) return;
        event.preventDefault();
        flushSync(showPanel);
        findField.current?.focus();
        findField.current?.select();
      }),
    [showPanel],
  );
  return findField;
};

const Workbench = ({ slots }: { readonly slots: Slots }) => {
  const isNarrow = useMedia(NARROW);
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  // A wide page has no drawer to be open: it must not come up by itself when the page is made narrow.
  if (isDrawerOpen && !isNarrow) setDrawerOpen(false);
  const drawerOpener = useRef<HTMLButtonElement>(null);
  const showPanel = useCallback(() => setDrawerOpen(true), []);
  const hideDrawer = useCallback(() => setDrawerOpen(false), []);
  const findField = useFindKey(showPanel);
  const panel = (
    <PartBoundary name="The lane panel">
      <LanePanel
        badge={slots.laneBadge}
        mark={slots.laneMark}
        foot={
          <PanelFoot
            approvals={slots.approvals()}
            audit={slots.audit(hideDrawer)}
            relays={slots.relays()}
            guestKeys={slots.guestKeys()}
          />
        }
        findField={findField}
        onOpened={hideDrawer}
      />
    </PartBoundary>
  );
  // Outside of every other part: whatever breaks, what is open stays in sight and can be ended.
  const sharedBar = <PartBoundary name="The bar of what is shared">{slots.sharedBar()}</PartBoundary>;
  const panelButton = isNarrow && (
    <IconButton ref={drawerOpener} label="Lanes" icon={<PanelLeft size={16} aria-hidden />} onClick={showPanel} />
  );
  return (
    <div className={styles.workbench}>
      {isNarrow ? (
        <PanelDrawer isOpen={isDrawerOpen} onOpenChange={setDrawerOpen} opener={drawerOpener}>
          {panel}
        </PanelDrawer>
      ) : (
        <nav className={styles.panel} aria-label="Lane panel">
          {panel}
          {sharedBar}
        </nav>
      )}
      <main className={styles.main}>
        <PartBoundary name="This part of the page">
          {slots.mainArea(
            <TerminalPane
              share={slots.shareButton}
              mark={slots.terminalMark}
              strip={slots.terminalStrip}
              panelButton={panelButton}
            />,
            panelButton,
          )}
        </PartBoundary>
        {isNarrow && sharedBar}
      </main>
    </div>
  );
};

export const Shell = ({ slots, onRetry }: ShellProps) => {
  useWindowTitle();
  return (
    <div className={styles.shell}>
      <ConnectionBanner onRetry={onRetry} />
      <Workbench slots={slots} />
    </div>
  );
};
