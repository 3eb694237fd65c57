// Which rows of a long list are rendered, and the keys that move between them.

import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import type { AuditEvent } from "#contract/audit";
import { indexOfSeq } from "../../model/find-event";

export interface TimelineDeps {
  /** Newest first. */
  readonly events: readonly AuditEvent[];
  readonly hasOlder: boolean;
  /** Called near the end of the list, possibly several times. */
  readonly onNearEnd: () => void;
  /** The event shown in detail. Moving by key changes it. */
  readonly shownSeq: number | null;
  readonly onShow: (seq: number) => void;
}

const ROW_PX = 32;
/** The header row, which stays at the top. */
export const HEAD_PX = 32;
/** Extra rows beyond the visible ones, so that fast scrolling shows no gap. */
const OVERSCAN = 12;
/** Load older events when this close to the end: about two screens. */
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

const ascending = (a: number, b: number): number => a - b;

/** The rendered rows. They always include `tabStop`, the one row in the tab order, even when it is scrolled out of view. */
const useRenderedRows = (events: readonly AuditEvent[], tabStop: number) => {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    // Keyed by number, so that measured heights stay with their rows when new rows appear above. The function must be
    // stable: a new one makes the virtualizer lay out every row of the log again, in every frame.
    getItemKey: useCallback((index: number) => events[index]?.seq ?? index, [events]),
    overscan: OVERSCAN,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    rangeExtractor: useCallback(
      (range: Range) =>
        [...new Set([...(tabStop < range.count ? [tabStop] : []), ...defaultRangeExtractor(range)])].sort(ascending),
      [tabStop],
    ),
  });
  return { scroller, virtual };
};

export const useTimeline = ({ events, hasOlder, onNearEnd, shownSeq, onShow }: TimelineDeps) => {
  // By number, not by index: new rows can appear above at any time.
  const [tabStopSeq, setTabStopSeq] = useState<number | null>(null);
  const tabStop = Math.max(0, indexOfSeq(events, tabStopSeq ?? shownSeq));
  const { scroller, virtual } = useRenderedRows(events, tabStop);
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasOlder && last > events.length - NEAR_END_ROWS) onNearEnd();
  }, [hasOlder, last, events.length, onNearEnd]);

  // The details panel may have covered its row.
  useEffect(() => {
    if (shownSeq === null) return;
    scroller.current?.querySelector(`[data-seq="${shownSeq}"]`)?.closest("tr")?.scrollIntoView?.({ block: "nearest" });
  }, [shownSeq, scroller]);

  // The row that a key just moved to. A mere flag would not do: an effect of the previous render can still be pending, and
  // would clear the flag and focus the old row.
  const awaited = useRef<number | null>(null);
  useEffect(() => {
    if (awaited.current === null) return;
    const button = scroller.current?.querySelector<HTMLElement>(`[data-seq="${awaited.current}"]`);
    if (button == null) return;
    awaited.current = null;
    button.focus({ preventScroll: true });
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event.key, events.length);
    const index = Math.min(Math.max(tabStop + (step ?? 0), 0), events.length - 1);
    const seq = events[index]?.seq;
    if (step === null || seq === undefined) return;
    event.preventDefault();
    awaited.current = seq;
    setTabStopSeq(seq);
    virtual.scrollToIndex(index);
    if (shownSeq !== null) onShow(seq);
  };
  const choose = useCallback(
    (seq: number) => {
      setTabStopSeq(seq);
      onShow(seq);
    },
    [onShow],
  );
  return {
    scroller,
    rows,
    tabStop,
    onKeyDown,
    choose,
    measure: virtual.measureElement,
    heightPx: virtual.getTotalSize(),
  };
};
