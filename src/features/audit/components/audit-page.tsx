// The audit log in the place of the terminal: filter, the story of one share, the timeline, one row's details. Escape goes back, one thing at a time.

import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { AuditEvent } from "#contract/audit";
import { Button } from "../../../components/controls/button";
import { useRuntimeNow } from "../../../stores/stores-context";
import { useDesk } from "../commands/audit-context";
import { type AuditRows, useAuditRows } from "../commands/use-audit-rows";
import { useExport } from "../commands/use-audit-work";
import { momentOfToday } from "../model/event-time";
import { type AuditFilter, isFiltered, noFilter } from "../model/filter";
import { indexOfSeq } from "../model/find-row";
import { AuditFilters } from "./audit-filters";
import { AuditHeader } from "./audit-header";
import styles from "./audit-page.module.css";
import { AuditTable } from "./audit-table";
import { EventDetails } from "./event-details";
import { ExportStatus } from "./export-status";
import { LogFailure } from "./log-failure";
import { ShareStory } from "./share-story";
import { type PlaceOf, usePlaces } from "./use-places";

/** Any moment of today, the same one until midnight. */
const useToday = (): number => {
  const nowMs = useRuntimeNow();
  const [todayMs, setTodayMs] = useState(nowMs);
  const momentMs = momentOfToday(todayMs, nowMs);
  if (momentMs !== todayMs) setTodayMs(momentMs);
  return momentMs;
};

const Nothing = ({
  rows,
  filter,
  onShowAll,
}: {
  readonly rows: AuditRows;
  readonly filter: AuditFilter;
  readonly onShowAll: () => void;
}) => {
  if (rows.isAsking) return <p className={styles.nothing}>Reading the log…</p>;
  if (rows.failure !== null) return null;
  if (!isFiltered(filter)) return <p className={styles.nothing}>Nothing is recorded yet.</p>;
  return (
    <div className={styles.nothing}>
      <p>No row matches.</p>
      <Button size="small" onClick={onShowAll}>
        Show all
      </Button>
    </div>
  );
};

const Timeline = ({
  rows,
  placeOf,
  todayMs,
}: {
  readonly rows: AuditRows;
  readonly placeOf: PlaceOf;
  readonly todayMs: number;
}) => {
  const shownSeq = useDesk((state) => state.shownSeq);
  const show = useDesk((state) => state.show);
  const detailsId = useId();
  const place = useRef<HTMLDivElement>(null);
  const shown: AuditEvent | undefined = rows.events[indexOfSeq(rows.events, shownSeq)];
  const close = () => {
    place.current?.querySelector<HTMLElement>(`[data-seq="${shownSeq}"]`)?.focus();
    show(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || shown === undefined) return;
    event.stopPropagation();
    close();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the Escape of what is inside
    <div ref={place} role="presentation" className={styles.timeline} onKeyDown={onKeyDown}>
      <AuditTable
        events={rows.events}
        placeOf={placeOf}
        todayMs={todayMs}
        hasOlder={rows.hasOlder && rows.failure === null}
        isAskingOlder={rows.isAskingOlder}
        onNearEnd={rows.askOlder}
        shownSeq={shownSeq}
        detailsId={detailsId}
        onShow={show}
      />
      {shown && <EventDetails id={detailsId} event={shown} place={placeOf(shown)} onClose={close} />}
    </div>
  );
};

/** The focus begins here, and comes back where what had it has gone with the filter it belonged to. */
const usePageFocus = (filter: AuditFilter) => {
  const page = useRef<HTMLElement>(null);
  const isNew = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when another list is shown
  useEffect(() => {
    const element = page.current;
    const isLost = element?.ownerDocument.activeElement === element?.ownerDocument.body;
    if (isNew.current || isLost) element?.focus();
    isNew.current = false;
  }, [filter]);
  return page;
};

export const AuditPage = ({
  panelButton,
  onBack,
}: {
  readonly panelButton: ReactNode;
  readonly onBack: () => void;
}) => {
  const filter = useDesk((state) => state.filter);
  const setFilter = useDesk((state) => state.setFilter);
  const todayMs = useToday();
  const rows = useAuditRows(filter);
  const exporting = useExport();
  const placeOf = usePlaces();
  const page = usePageFocus(filter);
  const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && onBack();
  return (
    <section ref={page} tabIndex={-1} aria-label="Audit log" className={styles.page} onKeyDown={onKeyDown}>
      <AuditHeader panelButton={panelButton} exporting={exporting} onBack={onBack} />
      <ExportStatus exporting={exporting} />
      <AuditFilters filter={filter} onChange={setFilter} />
      {filter.shareId !== null && (
        <ShareStory
          key={filter.shareId}
          shareId={filter.shareId}
          placeOf={placeOf}
          todayMs={todayMs}
          onLeave={() => setFilter({ ...filter, shareId: null })}
        />
      )}
      {rows.failure !== null && (
        <div className={styles.failure}>
          <LogFailure
            failure={rows.failure}
            actions={
              <Button size="small" onClick={rows.askAgain}>
                Try again
              </Button>
            }
          />
        </div>
      )}
      {rows.events.length === 0 ? (
        <Nothing rows={rows} filter={filter} onShowAll={() => setFilter(noFilter)} />
      ) : (
        <Timeline rows={rows} placeOf={placeOf} todayMs={todayMs} />
      )}
    </section>
  );
};
