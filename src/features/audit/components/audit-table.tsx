// The timeline: only the rows that are seen are drawn, older ones are asked for as they are scrolled to. One stop for Tab, arrows inside.
import { AuditRow } from "./audit-row";
import styles from "./audit-table.module.css";
import type { PlaceOf } from "./use-places";
import { HEAD_PX, type TimelineDeps, useTimeline } from "./use-timeline";

export interface AuditTableProps extends TimelineDeps {
  readonly placeOf: PlaceOf;
  /** Any moment of today, so that the rows of other days carry their day. */
  readonly todayMs: number;
  readonly isAskingOlder: boolean;
  readonly detailsId: string;
}

const columns = [
  ["Time", styles.timeHead],
  ["What", styles.whatHead],
  ["Who", styles.whoHead],
  ["Where", styles.whereHead],
  ["Facts", styles.factsHead],
  ["Correlation", styles.correlationHead],
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
  const { events, hasOlder, shownSeq, placeOf, todayMs, isAskingOlder, detailsId } = props;
  const { scroller, rows, stop, onKeyDown, choose, measure, heightPx } = useTimeline(props);
  return (
    <div ref={scroller} className={styles.scroller}>
      <table
        aria-label="Audit"
        aria-rowcount={hasOlder ? -1 : events.length + 1}
        aria-busy={isAskingOlder}
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
                  isStop={index === stop}
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
