// The left panel: find a lane, open it, make one, and what is shared at the bottom. Where it stands is the shell's affair.

import { Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type RefObject, useCallback, useRef, useState } from "react";
import type { TerminalId } from "#contract/ids";
import type { Lane } from "#contract/lane";
import { isMac } from "../../../platform/window";
import { resolveSelection } from "../../../stores/selectors";
import { useLanes, useSelection, useStores } from "../../../stores/stores-context";
import { findLanes } from "../model/find-lanes";
import { CloseQuestion, type Closing } from "./close-question";
import { LaneList } from "./lane-list";
import styles from "./lane-panel.module.css";
import { NewLane } from "./new-lane-form";

export type LanePanelProps = {
  /** Slots of the sharing feature. */
  readonly badge: (terminalIds: readonly TerminalId[]) => ReactNode;
  readonly mark: (terminalIds: readonly TerminalId[]) => ReactNode;
  /** Below the lanes: what the shell keeps there. */
  readonly foot: ReactNode;
  readonly findField: RefObject<HTMLInputElement | null>;
  /** A lane was opened: a drawer closes now. */
  readonly onOpened: () => void;
};

type FindFieldProps = {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly onEnter: () => void;
  /** The down arrow: into the list. */
  readonly onDown: () => void;
};

/** The button of this lane; where that is gone, of the open one, or of the first. */
const laneButtonIn = (panel: HTMLElement, lane: Lane | null): HTMLElement | null =>
  panel.querySelector<HTMLElement>(`[data-lane-button="${lane?.laneId}"]`) ??
  panel.querySelector<HTMLElement>("[data-lane-button][aria-current]") ??
  panel.querySelector<HTMLElement>("[data-lane-button]");

const FindField = ({ field, search, onSearch, onEnter, onDown }: FindFieldProps) => {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") onEnter();
    else if (event.key === "Escape" && search !== "") onSearch("");
    else if (event.key === "ArrowDown") {
      onDown();
    } else return;
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
        aria-keyshortcuts={isMac() ? "Meta+K Alt+K" : "Alt+K"}
        placeholder="Find a lane"
        data-keeps-escape={search === "" ? undefined : true}
        autoComplete="off"
        spellCheck={false}
        value={search}
        onChange={(event) => onSearch(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <kbd className={styles.keys}>{isMac() ? "⌘K" : "Alt K"}</kbd>
    </div>
  );
};

const Nothing = ({ search, isKnown }: { readonly search: string; readonly isKnown: boolean }) => {
  if (!isKnown) return <p className={styles.nothing}>Waiting for the runtime…</p>;
  return <p className={styles.nothing}>{search === "" ? "No lanes yet." : `No lane matches “${search}”.`}</p>;
};

export const LanePanel = ({ badge, mark, foot, findField, onOpened }: LanePanelProps) => {
  const { selection } = useStores();
  const lanes = useLanes((state) => state.lanes);
  const isKnown = useLanes((state) => state.isKnown);
  const openLaneId = useSelection((state) => resolveSelection(lanes, state)?.lane.laneId ?? null);
  const [search, setSearch] = useState("");
  const [closing, setClosing] = useState<Closing | null>(null);
  const panel = useRef<HTMLDivElement>(null);
  const askClose = useCallback((lane: Lane) => setClosing({ lane, terminal: null }), []);
  const found = findLanes(lanes, search);

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
        onDown={() => panel.current && laneButtonIn(panel.current, found[0] ?? null)?.focus()}
      />
      <div className={styles.scroll}>
        <LaneList
          lanes={found}
          openLaneId={openLaneId}
          badge={badge}
          mark={mark}
          onOpened={onOpened}
          onClose={askClose}
        />
        {found.length === 0 && <Nothing search={search} isKnown={isKnown} />}
      </div>
      <NewLane />
      {foot}
      <CloseQuestion
        closing={closing}
        onDone={() => setClosing(null)}
        returnFocusTo={() => panel.current && laneButtonIn(panel.current, closing?.lane ?? null)}
      />
    </div>
  );
};
