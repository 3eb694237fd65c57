// Which rows of a long list are drawn, and the keys that move among them. Knows nothing of what a row holds.

import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import type { AuditEvent } from "#contract/audit";
import { indexOfSeq } from "../model/find-row";

export interface TimelineDeps {
  /** Newest first. */
  readonly events: readonly AuditEvent[];
  readonly hasOlder: boolean;
  /** Called while the end is near; more often than needed. */
  readonly onNearEnd: () => void;
  /** The row whose details are open; they follow the keys. */
  readonly shownSeq: number | null;
  readonly onShow: (seq: number) => void;
}

const ROW_PX = 32;
/** The table's own first row, which stays at the top. */
export const HEAD_PX = 32;
/** Rows drawn beyond the edge, so that a quick scroll shows no hole. */
const OVERSCAN = 12;
/** How near the end older rows are asked for: about two screens. */
const NEAR_END_ROWS = 60;
const PAGE_STEP = 20;

const stepOf = (key: string, count: number): number | null => {
  switch (key) {
    case "ArrowDown":
      return 1;
    case "ArrowUp":
      return -1;
    case "PageDown":
      return PAGE_STEP;
    case "PageUp":
      return -PAGE_STEP;
    case "Home":
      return -count;
    case "End":
      return count;
    default:
      return null;
  }
};

const byNumber = (a: number, b: number): number => a - b;

/** The drawn rows; `stop`, the one row in the order of Tab, is among them however far it was scrolled away. */
const useDrawnRows = (events: readonly AuditEvent[], stop: number) => {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    // By number, so that what was measured stays with its row when new ones come above. The same function while the rows
    // are the same: another one makes every row of the log be placed anew, at each frame.
    getItemKey: useCallback((index: number) => events[index]?.seq ?? index, [events]),
    overscan: OVERSCAN,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    rangeExtractor: useCallback(
      (range: Range) =>
        [...new Set([...(stop < range.count ? [stop] : []), ...defaultRangeExtractor(range)])].sort(byNumber),
      [stop],
    ),
  });
  return { scroller, virtual };
};

export const useTimeline = ({ events, hasOlder, onNearEnd, shownSeq, onShow }: TimelineDeps) => {
  // By number, not by place: rows above it may come at any moment.
  const [stopSeq, setStopSeq] = useState<number | null>(null);
  const stop = Math.max(0, indexOfSeq(events, stopSeq ?? shownSeq));
  const { scroller, virtual } = useDrawnRows(events, stop);
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasOlder && last > events.length - NEAR_END_ROWS) onNearEnd();
  }, [hasOlder, last, events.length, onNearEnd]);

  // The details may have come up over the row they belong to.
  useEffect(() => {
    if (shownSeq === null) return;
    scroller.current?.querySelector(`[data-seq="${shownSeq}"]`)?.closest("tr")?.scrollIntoView?.({ block: "nearest" });
  }, [shownSeq, scroller]);

  const hasMoved = useRef(false);
  useEffect(() => {
    if (!hasMoved.current) return;
    hasMoved.current = false;
    const button = scroller.current?.querySelector<HTMLElement>(`[data-index="${stop}"] button`);
    button?.focus({ preventScroll: true });
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event.key, events.length);
    const index = Math.min(Math.max(stop + (step ?? 0), 0), events.length - 1);
    const seq = events[index]?.seq;
    if (step === null || seq === undefined) return;
    event.preventDefault();
    hasMoved.current = true;
    setStopSeq(seq);
    virtual.scrollToIndex(index);
    if (shownSeq !== null) onShow(seq);
  };
  const choose = useCallback(
    (seq: number) => {
      setStopSeq(seq);
      onShow(seq);
    },
    [onShow],
  );
  return { scroller, rows, stop, onKeyDown, choose, measure: virtual.measureElement, heightPx: virtual.getTotalSize() };
};
