// One lane in the panel: mark, name, actions and badge. A shared lane has a second line with the terminal and the end time.

import { Ellipsis, PencilLine, X } from "lucide-react";
import { type KeyboardEvent, memo, type ReactNode } from "react";
import { useShallow } from "zustand/react/shallow";
import type { TerminalId } from "#contract/ids";
import type { Lane } from "#contract/lane";
import { accessWords } from "#contract/share-words";
import { IconButton } from "../../../../components/controls/icon-button";
import { Menu, MenuItem } from "../../../../components/controls/menu";
import { selectSharesOf } from "../../../../stores/selectors";
import { useShares, useTimeText } from "../../../../stores/stores-context";
import { timeOfDay } from "../../../../words/time-words";
import { type LaneShareLine, laneShareLine } from "../../model/lane-sharing";
import { RenameField } from "./rename-field";
import styles from "./row.module.css";

export type LaneRowProps = {
  readonly lane: Lane;
  /** The place in a long list, of which only a part is in the document. Null in a short one, where a change would draw every row again. */
  readonly index: number | null;
  readonly count: number | null;
  readonly topPx: number | null;
  readonly measure: (row: HTMLElement | null) => void;
  readonly isOpen: boolean;
  /** The last of the pinned rows, with a line below it. */
  readonly isLastPinned: boolean;
  /** Only one row is in the tab order. Arrow keys reach the others. */
  readonly isTabStop: boolean;
  readonly isRenaming: boolean;
  readonly badge: (terminalIds: readonly TerminalId[]) => ReactNode;
  /** The badge's shape, at the start of the row. */
  readonly mark: (terminalIds: readonly TerminalId[]) => ReactNode;
  readonly onOpen: (lane: Lane) => void;
  readonly onRename: (lane: Lane) => void;
  /** `isByKey`: Enter or Escape ended it, so focus must return to this row. */
  readonly onRenamed: (lane: Lane, isByKey: boolean) => void;
  readonly onClose: (lane: Lane) => void;
};

const LaneActions = ({ lane, onRename, onClose }: Pick<LaneRowProps, "lane" | "onRename" | "onClose">) => (
  <Menu
    trigger={
      // Not in the tab order: F2 and Delete do the same by keyboard, and a hundred lanes would add a hundred tab stops.
      <IconButton
        className={styles.actions}
        size="small"
        tabIndex={-1}
        label={`Actions for ${lane.name}`}
        icon={<Ellipsis size={16} aria-hidden />}
      />
    }
  >
    <MenuItem icon={<PencilLine size={16} />} keys="F2" onSelect={() => onRename(lane)}>
      Rename lane
    </MenuItem>
    <MenuItem icon={<X size={16} />} keys="Delete" isDanger onSelect={() => onClose(lane)}>
      Close lane
    </MenuItem>
  </Menu>
);

const LaneButton = ({ lane, isOpen, isTabStop, onOpen, onRename, onClose }: LaneRowProps) => {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "F2") onRename(lane);
    else if (event.key === "Delete") onClose(lane);
    else return;
    event.preventDefault();
  };
  return (
    <button
      type="button"
      className={styles.open}
      data-lane-button={lane.laneId}
      aria-current={isOpen || undefined}
      aria-keyshortcuts="F2 Delete"
      tabIndex={isTabStop ? 0 : -1}
      title={lane.terminals[0]?.cwd}
      onClick={() => onOpen(lane)}
      onDoubleClick={() => onRename(lane)}
      onKeyDown={onKeyDown}
    >
      <span className={styles.name}>{lane.name}</span>
      {lane.terminals.length > 1 && (
        <span className={styles.count}>
          {lane.terminals.length}
          <span className={styles.unseen}> terminals</span>
        </span>
      )}
    </button>
  );
};

/** Shows the end as a time of day. The badge on the first line counts down. */
const ShareLine = ({ line: { text, can, endsAtMs } }: { readonly line: LaneShareLine }) => {
  const ends = useTimeText((nowMs) => (endsAtMs === null ? "" : `ends ${timeOfDay(endsAtMs, nowMs)}`));
  return (
    <span className={styles.line}>
      <span className={styles.shared}>
        {text}
        {can !== null && (
          <>
            {" · "}
            <span className={styles.can} data-access={can}>
              {accessWords[can]}
            </span>
          </>
        )}
      </span>
      {ends !== "" && <span className={styles.ends}>{ends}</span>}
    </span>
  );
};

export const LaneRow = memo((props: LaneRowProps) => {
  const { lane, index, count, topPx, isOpen, isLastPinned, isRenaming, badge, mark } = props;
  const terminalIds = lane.terminals.map(({ terminalId }) => terminalId);
  const shares = useShares(useShallow(selectSharesOf(terminalIds)));
  const line = laneShareLine(lane, shares);
  return (
    <li
      ref={props.measure}
      className={styles.row}
      data-index={index ?? undefined}
      aria-posinset={index === null ? undefined : index + 1}
      aria-setsize={count ?? undefined}
      style={topPx === null ? undefined : { transform: `translateY(${topPx}px)` }}
      data-open={isOpen || undefined}
      data-last-pinned={isLastPinned || undefined}
      data-two-lines={line !== null || undefined}
    >
      <span className={styles.mark} data-tone="neutral">
        {mark(terminalIds)}
      </span>
      {isRenaming ? (
        <RenameField lane={lane} onDone={(isByKey) => props.onRenamed(lane, isByKey)} />
      ) : (
        <LaneButton {...props} />
      )}
      <LaneActions {...props} />
      <span className={styles.badge}>{badge(terminalIds)}</span>
      {line && <ShareLine line={line} />}
    </li>
  );
});
LaneRow.displayName = "LaneRow";
