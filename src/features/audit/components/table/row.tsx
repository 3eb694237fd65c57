// One event in the table: time, what, who, where, details and correlation ID.

import { memo, type Ref } from "react";
import type { AuditEvent } from "#contract/audit";
import { Shape } from "../../../../components/status/shape";
import { dataWords } from "../../model/data-words";
import { eventTime } from "../../model/event-time";
import { actorWords, eventLooks } from "../../model/event-words";
import styles from "./table.module.css";

export interface AuditRowProps {
  readonly event: AuditEvent;
  readonly place: string;
  /** Any time today. Events of other days show their day. */
  readonly todayMs: number;
  readonly index: number;
  readonly offsetPx: number;
  /** Only one row is in the tab order. */
  readonly isTabStop: boolean;
  readonly isShown: boolean;
  readonly detailsId: string;
  readonly onShow: (seq: number) => void;
  readonly measure: Ref<HTMLTableRowElement>;
}

/** aria-rowindex starts at 1, and the first row is the header. */
const FIRST_ROW_INDEX = 2;

export const AuditRow = memo((props: AuditRowProps) => {
  const { event, place, index } = props;
  const look = eventLooks[event.type];
  const time = eventTime(event.atMs, props.todayMs);
  return (
    <tr
      ref={props.measure}
      aria-rowindex={index + FIRST_ROW_INDEX}
      className={styles.row}
      data-index={index}
      data-shown={props.isShown || undefined}
      data-tone={look.tone}
      style={{ transform: `translateY(${props.offsetPx}px)` }}
    >
      <td className={styles.time}>{time}</td>
      <td className={styles.what}>
        <button
          type="button"
          className={styles.open}
          data-seq={event.seq}
          tabIndex={props.isTabStop ? 0 : -1}
          aria-expanded={props.isShown}
          aria-controls={props.isShown ? props.detailsId : undefined}
          onClick={() => props.onShow(event.seq)}
        >
          <Shape name={look.shape} />
          <span className={styles.clipped}>{look.words}</span>
        </button>
      </td>
      <td className={styles.who}>{actorWords(event.actor)}</td>
      <td className={styles.where}>{place}</td>
      <td className={styles.details}>{dataWords(event)}</td>
      <td className={styles.correlation}>{event.correlationId}</td>
    </tr>
  );
});
AuditRow.displayName = "AuditRow";
