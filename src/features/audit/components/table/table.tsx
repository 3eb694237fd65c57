// The table of events. Renders only the visible rows and loads older events while scrolling. One tab stop, arrow keys inside.
import type { PlaceOf } from "../use-places";
import { AuditRow } from "./row";
import styles from "./table.module.css";
import { HEAD_PX, type TimelineDeps, useTimeline } from "./use-timeline";

export interface AuditTableProps extends TimelineDeps {
  readonly placeOf: PlaceOf;
  /** Any time today. Events of other days show their day. */
  readonly todayMs: number;
  readonly isLoadingOlder: boolean;
  readonly detailsId: string;
}

const columns = [
  ["Time", styles.timeHead],
  ["What", styles.whatHead],
  ["Who", styles.whoHead],
  ["Where", styles.whereHead],
  ["Details", styles.detailsHead],
  ["Correlation ID", styles.correlationHead],
] as const;

const Head = () => (
  <thead className={styles.head}>
    <tr aria-rowindex={1} className={styles.headRow}>
      {columns.map(([name, className]) => (
        <th key={name} scope="col" className={className}>
          {name}
        </th>
      ))}
    </tr>
  </thead>
);

export const AuditTable = (props: AuditTableProps) => {
  const { events, hasOlder, shownSeq, placeOf, todayMs, isLoadingOlder, detailsId } = props;
  const { scroller, rows, tabStop, onKeyDown, choose, measure, heightPx } = useTimeline(props);
  return (
    <div ref={scroller} className={styles.scroller}>
      <table
        aria-label="Audit"
        aria-rowcount={hasOlder ? -1 : events.length + 1}
        aria-busy={isLoadingOlder}
        className={styles.table}
        onKeyDown={onKeyDown}
      >
        <Head />
        <tbody className={styles.rows} style={{ height: heightPx }}>
          {rows.map(({ index, start, key }) => {
            const event = events[index];
            return (
              event && (
                <AuditRow
                  key={key}
                  measure={measure}
                  event={event}
                  place={placeOf(event)}
                  todayMs={todayMs}
                  index={index}
                  offsetPx={start - HEAD_PX}
                  isTabStop={index === tabStop}
                  isShown={event.seq === shownSeq}
                  detailsId={detailsId}
                  onShow={choose}
                />
              )
            );
          })}
        </tbody>
      </table>
    </div>
  );
};
