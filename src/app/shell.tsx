// The page's layout: lane panel on the left, terminal on the right. In narrow windows the panel is a drawer.
import { PanelLeft } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { IconButton } from "../components/controls/icon-button";
import { isModalOpen } from "../components/dialog/modal";
import { PartBoundary } from "../components/feedback/boundary";
import { isFindKey, LanePanel, TerminalPane } from "../features/lanes";
import { mediaMatches, onWindowKey, watchMedia } from "../platform/window";
import { ConnectionBanner } from "./connection-banner";
import { Overlays, useOverlays } from "./overlays";
import { PanelDrawer } from "./panel-drawer";
import { PanelFoot } from "./panel-foot";
import styles from "./shell.module.css";
import type { Slots } from "./slots";
import { useWindowTitle } from "./window-title";

/** Below 800 px the panel is a drawer. */
const NARROW = "(max-width: 799px)";

type ShellProps = { readonly slots: Slots; readonly onRetry: () => void };

const useMedia = (query: string): boolean => {
  const [matches, setMatches] = useState(() => mediaMatches(query));
  useEffect(() => {
    setMatches(mediaMatches(query));
    return watchMedia(query, setMatches);
  }, [query]);
  return matches;
};

/** The shortcut for the lane search. Opens the drawer first, if there is one. */
const useFindKey = (showPanel: () => void) => {
  const findField = useRef<HTMLInputElement>(null);
  useEffect(
    () =>
      onWindowKey((event) => {
        // A modal window covers the search.
        if (!isFindKey(event) || isModalOpen()) return;
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
  // Reset in wide windows, so that the drawer doesn't appear when the window is made narrow.
  if (isDrawerOpen && !isNarrow) setDrawerOpen(false);
  const drawerOpener = useRef<HTMLButtonElement>(null);
  const showPanel = useCallback(() => setDrawerOpen(true), []);
  const hideDrawer = useCallback(() => setDrawerOpen(false), []);
  const findField = useFindKey(showPanel);
  const overlays = useOverlays(showPanel);
  const panel = (
    <PartBoundary name="The lane panel">
      <LanePanel
        badge={slots.laneBadge}
        mark={slots.laneMark}
        card={slots.firstSteps()}
        foot={
          <PanelFoot
            approvals={slots.approvals()}
            audit={slots.audit(hideDrawer)}
            relays={slots.relays()}
            guestKeys={slots.guestKeys()}
            setup={slots.setup()}
          />
        }
        findField={findField}
        newLaneAsks={overlays.newLaneAsks}
        isDrawer={isNarrow}
        onOpened={hideDrawer}
      />
    </PartBoundary>
  );
  // Outside every other boundary: if another part crashes, open shares stay visible and can be stopped.
  const sharedBar = <PartBoundary name="The share bar">{slots.sharedBar()}</PartBoundary>;
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
              cover={slots.terminalCover}
              side={slots.terminalSide}
              welcome={slots.welcome}
              panelButton={panelButton}
              newLaneAsks={overlays.newLaneAsks}
              onShowKeys={overlays.showKeys}
              onShowPalette={overlays.showPalette}
            />,
            panelButton,
          )}
        </PartBoundary>
        {isNarrow && sharedBar}
      </main>
      <Overlays {...overlays} items={slots.palette} onOpened={hideDrawer} />
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
