// The list of lanes. Arrow keys move, Enter opens, F2 renames, Delete asks to close.

import { type KeyboardEvent, type ReactNode, useCallback, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { LaneId, TerminalId } from "#contract/ids";
import type { Lane } from "#contract/lane";
import { useStores } from "../../../../stores/stores-context";
import styles from "./panel.module.css";
import { LaneRow } from "./row";
import { useLaneRows } from "./rows";

export type LaneListProps = {
  readonly lanes: readonly Lane[];
  /** How many lanes, from the top, are pinned: a line sets them apart from the others. */
  readonly pinnedCount: number;
  readonly openLaneId: LaneId | null;
  /** Slots of the sharing feature, at the right and the left of each row. */
  readonly badge: (terminalIds: readonly TerminalId[]) => ReactNode;
  readonly mark: (terminalIds: readonly TerminalId[]) => ReactNode;
  readonly onOpened: () => void;
  readonly onClose: (lane: Lane) => void;
};

const nextIndex = (key: string, index: number, count: number): number | null => {
  switch (key) {
    case "ArrowDown":
      return Math.min(index + 1, count - 1);
    case "ArrowUp":
      return Math.max(index - 1, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
};

const indexOf = (target: EventTarget, lanes: readonly Lane[]): number => {
  const laneId = target instanceof HTMLElement ? target.dataset.laneButton : undefined;
  return laneId === undefined ? -1 : lanes.findIndex((lane) => lane.laneId === laneId);
};

export const LaneList = ({ lanes, pinnedCount, openLaneId, badge, mark, onOpened, onClose }: LaneListProps) => {
  const { selection } = useStores();
  const [renaming, setRenaming] = useState<LaneId | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const tabStop = lanes.some((lane) => lane.laneId === openLaneId) ? openLaneId : (lanes[0]?.laneId ?? null);

  const lastPinned = lanes[pinnedCount - 1]?.laneId ?? null;

  const { rows, heightPx, measure, focusRow } = useLaneRows(list, lanes, [tabStop, renaming]);

  const moveFocus = (event: KeyboardEvent<HTMLElement>) => {
    const index = indexOf(event.target, lanes);
    const next = index < 0 ? null : nextIndex(event.key, index, lanes.length);
    if (next === null) return;
    event.preventDefault();
    focusRow(next);
  };
  const onOpen = useCallback(
    (lane: Lane) => {
      selection.getState().openLane(lane.laneId);
      onOpened();
    },
    [selection, onOpened],
  );
  const onRename = useCallback((lane: Lane) => setRenaming(lane.laneId), []);
  const onRenamed = useCallback((lane: Lane, isByKey: boolean) => {
    flushSync(() => setRenaming(null));
    if (isByKey) list.current?.querySelector<HTMLElement>(`[data-lane-button="${lane.laneId}"]`)?.focus();
  }, []);
  return (
    <ul
      ref={list}
      className={styles.list}
      aria-label="Lanes"
      data-placed={heightPx !== null || undefined}
      style={heightPx === null ? undefined : { height: heightPx }}
      onKeyDown={moveFocus}
    >
      {rows.map(({ lane, index, topPx }) => (
        <LaneRow
          key={lane.laneId}
          lane={lane}
          index={index}
          count={index === null ? null : lanes.length}
          topPx={topPx}
          measure={measure}
          isOpen={lane.laneId === openLaneId}
          isLastPinned={pinnedCount < lanes.length && lane.laneId === lastPinned}
          isTabStop={lane.laneId === tabStop}
          isRenaming={lane.laneId === renaming}
          badge={badge}
          mark={mark}
          onOpen={onOpen}
          onRename={onRename}
          onRenamed={onRenamed}
          onClose={onClose}
        />
      ))}
    </ul>
  );
};
