// The lane panel: search, the list of lanes, New lane, and the shell's buttons at the bottom.

import { Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type RefObject, useCallback, useRef, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import type { TerminalId } from "#contract/ids";
import type { Lane } from "#contract/lane";
import { isMac } from "../../../../platform/window";
import { resolveSelection } from "../../../../stores/selectors";
import { useHandoffs, useLanes, useSelection, useShares, useStores } from "../../../../stores/stores-context";
import { findLanes } from "../../model/find-lanes";
import { pinLanes, selectLeasedLanes, selectSharedLanes } from "../../model/pinned";
import { CloseDialog, type CloseTarget } from "../close-dialog";
import { NewLane } from "../new-lane";
import { LaneList } from "./list";
import styles from "./panel.module.css";

export type LanePanelProps = {
  /** Slots of the sharing feature. */
  readonly badge: (terminalIds: readonly TerminalId[]) => ReactNode;
  readonly mark: (terminalIds: readonly TerminalId[]) => ReactNode;
  /** Between the list and New lane. */
  readonly card: ReactNode;
  /** Below the list. */
  readonly foot: ReactNode;
  readonly findField: RefObject<HTMLInputElement | null>;
  /** Increases when the form for a new lane should open. */
  readonly newLaneAsks: number;
  /** The drawer covers the terminal pane, and with it the pane's own New lane button. */
  readonly isDrawer: boolean;
  /** A lane was opened. The drawer closes then. */
  readonly onOpened: () => void;
};

type FindFieldProps = {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly onEnter: () => void;
  readonly onArrowDown: () => void;
};

/** The lane's button. If the lane is gone: the button of the open lane, or the first one. */
const laneButtonIn = (panel: HTMLElement, lane: Lane | null): HTMLElement | null =>
  panel.querySelector<HTMLElement>(`[data-lane-button="${lane?.laneId}"]`) ??
  panel.querySelector<HTMLElement>("[data-lane-button][aria-current]") ??
  panel.querySelector<HTMLElement>("[data-lane-button]");

const FindField = ({ field, search, onSearch, onEnter, onArrowDown }: FindFieldProps) => {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") onEnter();
    else if (event.key === "Escape" && search !== "") onSearch("");
    else if (event.key === "ArrowDown") onArrowDown();
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.find}>
      <Search size={16} aria-hidden />
      <input
        ref={field}
        type="search"
        className={styles.findField}
        aria-label="Find a lane"
        aria-keyshortcuts="Alt+K"
        placeholder="Find a lane"
        data-keeps-escape={search === "" ? undefined : true}
        autoComplete="off"
        spellCheck={false}
        value={search}
        onChange={(event) => onSearch(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <kbd className={styles.keys}>{isMac() ? "⌥K" : "Alt K"}</kbd>
    </div>
  );
};

const EmptyList = ({ search, isKnown }: { readonly search: string; readonly isKnown: boolean }) => {
  if (!isKnown) return <p className={styles.nothing}>Connecting…</p>;
  return <p className={styles.nothing}>{search === "" ? "No lanes yet." : `No lanes match “${search}”.`}</p>;
};

export const LanePanel = ({ badge, mark, card, foot, findField, newLaneAsks, isDrawer, onOpened }: LanePanelProps) => {
  const { selection } = useStores();
  const lanes = useLanes((state) => state.lanes);
  const isKnown = useLanes((state) => state.isKnown);
  const openLaneId = useSelection((state) => resolveSelection(lanes, state)?.lane.laneId ?? null);
  const [search, setSearch] = useState("");
  const [closing, setClosing] = useState<CloseTarget | null>(null);
  const panel = useRef<HTMLDivElement>(null);
  const askClose = useCallback((lane: Lane) => setClosing({ lane, terminal: null }), []);
  const shared = useShares(useShallow(selectSharedLanes));
  const leased = useHandoffs(useShallow(selectLeasedLanes));
  const { lanes: found, pinnedCount } = pinLanes(findLanes(lanes, search), [...shared, ...leased]);
  // With no lanes, the terminal pane offers New lane. Two buttons with one name would be ambiguous.
  const isNewLaneInPane = isKnown && lanes.length === 0 && !isDrawer;

  const openFirst = () => {
    const [first] = found;
    if (!first) return;
    selection.getState().openLane(first.laneId);
    setSearch("");
    onOpened();
  };
  return (
    <div ref={panel} className={styles.panel}>
      <FindField
        field={findField}
        search={search}
        onSearch={setSearch}
        onEnter={openFirst}
        onArrowDown={() => panel.current && laneButtonIn(panel.current, found[0] ?? null)?.focus()}
      />
      <div className={styles.scroll}>
        <LaneList
          lanes={found}
          pinnedCount={pinnedCount}
          openLaneId={openLaneId}
          badge={badge}
          mark={mark}
          onOpened={onOpened}
          onClose={askClose}
        />
        {found.length === 0 && <EmptyList search={search} isKnown={isKnown} />}
      </div>
      {card}
      <NewLane asks={newLaneAsks} isElsewhere={isNewLaneInPane} />
      {foot}
      <CloseDialog
        target={closing}
        onDone={() => setClosing(null)}
        returnFocusTo={() => panel.current && laneButtonIn(panel.current, closing?.lane ?? null)}
      />
    </div>
  );
};
