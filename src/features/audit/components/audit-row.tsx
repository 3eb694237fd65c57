// One row of the table: when, what, who, where, the facts in words, the correlation. Drawn by the hundred; asks nothing.

import { memo, type Ref } from "react";
import type { AuditEvent } from "#contract/audit";
import { Shape } from "../../../components/status/shape";
import { actorWords } from "../model/actor-words";
import { dataWords } from "../model/data-words";
import { eventTime } from "../model/event-time";
import { eventLooks } from "../model/event-words";
import styles from "./audit-table.module.css";

export interface AuditRowProps {
  readonly event: AuditEvent;
  readonly place: string;
  /** Any moment of today, so that the rows of other days carry their day. */
  readonly todayMs: number;
  readonly index: number;
  readonly offsetPx: number;
  /** The one row in the order of Tab. */
  readonly isStop: boolean;
  readonly isShown: boolean;
  /** The id of the details, while they are open on the page. */
  readonly detailsId: string | undefined;
  readonly onShow: (seq: number) => void;
  readonly measure: Ref<HTMLTableRowElement>;
}

/** The table's own row is the first. */
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
          tabIndex={props.isStop ? 0 : -1}
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
      <td className={styles.facts}>{dataWords(event)}</td>
      <td className={styles.correlation}>{event.correlationId}</td>
    </tr>
  );
});
AuditRow.displayName = "AuditRow";
