// The audit log, in place of the terminal: filters, the history of one share, the table and one event's details.
// Escape closes the details first, then the log.

import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { AuditEvent } from "#contract/audit";
import { Button } from "../../../../components/controls/button";
import { useRuntimeNow } from "../../../../stores/stores-context";
import { useAuditUi } from "../../commands/audit-context";
import { type EventList, useEvents } from "../../commands/use-events";
import { momentOfToday } from "../../model/event-time";
import { type AuditFilter, isFiltered, noFilter } from "../../model/filter";
import { indexOfSeq } from "../../model/find-event";
import { LogFailure } from "../failure";
import { EventDetails } from "../table/details";
import { AuditTable } from "../table/table";
import { type PlaceOf, usePlaces } from "../use-places";
import { AuditFilters } from "./filters";
import { AuditHeader } from "./header";
import { ShareHistory } from "./history";
import styles from "./page.module.css";

/** A time today that stays the same until midnight. */
const useToday = (): number => {
  const nowMs = useRuntimeNow();
  const [todayMs, setTodayMs] = useState(nowMs);
  const momentMs = momentOfToday(todayMs, nowMs);
  if (momentMs !== todayMs) setTodayMs(momentMs);
  return momentMs;
};

type NoEventsProps = {
  readonly list: EventList;
  readonly filter: AuditFilter;
  readonly onClearFilters: () => void;
};

const NoEvents = ({ list, filter, onClearFilters }: NoEventsProps) => {
  if (list.isLoading) return <p className={styles.nothing}>Loading…</p>;
  if (list.failure !== null) return null;
  if (!isFiltered(filter)) return <p className={styles.nothing}>No events yet.</p>;
  return (
    <div className={styles.nothing}>
      <p>No matching events.</p>
      <Button size="small" onClick={onClearFilters}>
        Clear filters
      </Button>
    </div>
  );
};

type TimelineProps = { readonly list: EventList; readonly placeOf: PlaceOf; readonly todayMs: number };

const Timeline = ({ list, placeOf, todayMs }: TimelineProps) => {
  const shownSeq = useAuditUi((state) => state.shownSeq);
  const show = useAuditUi((state) => state.show);
  const detailsId = useId();
  const place = useRef<HTMLDivElement>(null);
  const shown: AuditEvent | undefined = list.events[indexOfSeq(list.events, shownSeq)];
  const closeDetails = () => {
    place.current?.querySelector<HTMLElement>(`[data-seq="${shownSeq}"]`)?.focus();
    show(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || shown === undefined) return;
    event.stopPropagation();
    closeDetails();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: handles Escape for everything inside
    <div ref={place} role="presentation" className={styles.timeline} onKeyDown={onKeyDown}>
      <AuditTable
        events={list.events}
        placeOf={placeOf}
        todayMs={todayMs}
        hasOlder={list.hasOlder && list.failure === null}
        isLoadingOlder={list.isLoadingOlder}
        onNearEnd={list.loadOlder}
        shownSeq={shownSeq}
        detailsId={detailsId}
        onShow={show}
      />
      {shown && <EventDetails id={detailsId} event={shown} place={placeOf(shown)} onClose={closeDetails} />}
    </div>
  );
};

/** Focuses the page when it opens, and when a new filter removed the element that had focus. */
const usePageFocus = (filter: AuditFilter) => {
  const page = useRef<HTMLElement>(null);
  const isNew = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: must run for every new filter
  useEffect(() => {
    const element = page.current;
    const isFocusLost = element?.ownerDocument.activeElement === element?.ownerDocument.body;
    if (isNew.current || isFocusLost) element?.focus();
    isNew.current = false;
  }, [filter]);
  return page;
};

type AuditPageProps = { readonly panelButton: ReactNode; readonly onBack: () => void };

export const AuditPage = ({ panelButton, onBack }: AuditPageProps) => {
  const filter = useAuditUi((state) => state.filter);
  const setFilter = useAuditUi((state) => state.setFilter);
  const todayMs = useToday();
  const list = useEvents(filter);
  const placeOf = usePlaces();
  const page = usePageFocus(filter);
  const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && onBack();
  return (
    <section ref={page} tabIndex={-1} aria-label="Audit log" className={styles.page} onKeyDown={onKeyDown}>
      <AuditHeader panelButton={panelButton} onBack={onBack} />
      <AuditFilters filter={filter} onChange={setFilter} />
      {filter.shareId !== null && (
        <ShareHistory
          key={filter.shareId}
          shareId={filter.shareId}
          placeOf={placeOf}
          todayMs={todayMs}
          onClose={() => setFilter({ ...filter, shareId: null })}
        />
      )}
      {list.failure !== null && (
        <div className={styles.failure}>
          <LogFailure
            failure={list.failure}
            actions={
              <Button size="small" onClick={list.retry}>
                Try again
              </Button>
            }
          />
        </div>
      )}
      {list.events.length === 0 ? (
        <NoEvents list={list} filter={filter} onClearFilters={() => setFilter(noFilter)} />
      ) : (
        <Timeline list={list} placeOf={placeOf} todayMs={todayMs} />
      )}
    </section>
  );
};
