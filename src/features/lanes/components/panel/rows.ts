// Which rows of the lane list are in the document: all of a short list, and of a long one those that are in view.
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useRef } from "react";
import type { LaneId } from "#contract/ids";
import type { Lane } from "#contract/lane";

/** Up to this many rows, all are rendered: the browser's own scrolling and find-in-page are worth more than the time saved. */
const ALL_ROWS_MAX = 150;
/** A row without a second line; rows measure themselves once they are in the document. */
const ROW_HEIGHT_PX = 33;
/** Rows above and below the view, so that arrow keys always find the next row. */
const OVERSCAN = 12;

export interface PlacedRow {
  readonly lane: Lane;
  /** Where the row is in a long list: its number, and its distance from the top. Null when the list lays out its rows itself. */
  readonly index: number | null;
  readonly topPx: number | null;
}

export interface LaneRows {
  readonly rows: readonly PlacedRow[];
  /** The height of the whole list. Null when the list lays out its rows itself. */
  readonly heightPx: number | null;
  /** For each row, so that its height is measured. */
  readonly measure: (row: HTMLElement | null) => void;
  /** Scrolls to a row and focuses its button. */
  readonly focusRow: (index: number) => void;
}

const buttonOf = (list: HTMLElement | null, laneId: LaneId): HTMLElement | null =>
  list?.querySelector<HTMLElement>(`[data-lane-button="${laneId}"]`) ?? null;

/** `kept`: rows that stay in the document even out of view, because the keyboard needs them. */
export const useLaneRows = (
  list: RefObject<HTMLElement | null>,
  lanes: readonly Lane[],
  kept: readonly (LaneId | null)[],
): LaneRows => {
  const isLong = lanes.length > ALL_ROWS_MAX;
  const awaited = useRef<LaneId | null>(null);
  const keptIndexes = isLong ? lanes.flatMap(({ laneId }, index) => (kept.includes(laneId) ? [index] : [])) : [];
  const virtual = useVirtualizer({
    count: lanes.length,
    enabled: isLong,
    getScrollElement: () => list.current?.parentElement ?? null,
    estimateSize: () => ROW_HEIGHT_PX,
    getItemKey: (index) => lanes[index]?.laneId ?? index,
    rangeExtractor: (range: Range) =>
      [...new Set([...defaultRangeExtractor(range), ...keptIndexes])].sort((a, b) => a - b),
    overscan: OVERSCAN,
  });

  // The row may come into the document only after scrolling.
  useEffect(() => {
    const button = awaited.current === null ? null : buttonOf(list.current, awaited.current);
    if (button === null) return;
    awaited.current = null;
    button.focus({ preventScroll: isLong });
  });

  const focusRow = (index: number): void => {
    const lane = lanes[index];
    if (lane === undefined) return;
    if (isLong) virtual.scrollToIndex(index);
    const button = buttonOf(list.current, lane.laneId);
    if (button === null) awaited.current = lane.laneId;
    else button.focus({ preventScroll: isLong });
  };

  const measureElement = virtual.measureElement;
  const measure = useCallback(
    (row: HTMLElement | null) => {
      if (isLong) measureElement(row);
    },
    [isLong, measureElement],
  );

  const rows = isLong
    ? virtual.getVirtualItems().flatMap(({ index, start }): PlacedRow[] => {
        const lane = lanes[index];
        return lane === undefined ? [] : [{ lane, index, topPx: start }];
      })
    : lanes.map((lane): PlacedRow => ({ lane, index: null, topPx: null }));
  return { rows, heightPx: isLong ? virtual.getTotalSize() : null, measure, focusRow };
};
