// Everything stored about one event. The log contains no secrets.

import { X } from "lucide-react";
import type { ReactNode } from "react";
import type { AuditEvent } from "#contract/audit";
import { Button } from "../../../../components/controls/button";
import { CopyButton } from "../../../../components/controls/copy-button";
import { IconButton } from "../../../../components/controls/icon-button";
import { Shape } from "../../../../components/status/shape";
import { useAuditTools, useAuditUi } from "../../commands/audit-context";
import { wholeTime } from "../../model/event-time";
import { actorWords, eventLooks } from "../../model/event-words";
import styles from "./details.module.css";

export interface EventDetailsProps {
  readonly event: AuditEvent;
  readonly place: string;
  readonly id: string;
  readonly onClose: () => void;
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className={styles.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Mono = ({ children }: { readonly children: string }) => <code className={styles.mono}>{children}</code>;

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value, null, 1));

const Data = ({ data }: Pick<AuditEvent, "data">) =>
  Object.entries(data).map(([field, value]) => (
    <Fact key={field} name={field}>
      {value === null ? <span className={styles.quiet}>none</span> : <Mono>{asText(value)}</Mono>}
    </Fact>
  ));

const Ids = ({ event }: Pick<EventDetailsProps, "event">) => (
  <>
    {event.shareId !== null && (
      <Fact name="Share">
        <Mono>{event.shareId}</Mono>
      </Fact>
    )}
    {event.terminalId !== null && (
      <Fact name="Terminal">
        <Mono>{event.terminalId}</Mono>
      </Fact>
    )}
    {event.laneId !== null && (
      <Fact name="Lane">
        <Mono>{event.laneId}</Mono>
      </Fact>
    )}
    <Fact name="Correlation ID">
      <Mono>{event.correlationId}</Mono>
    </Fact>
  </>
);

export const EventDetails = ({ event, place, id, onClose }: EventDetailsProps) => {
  const { copyText } = useAuditTools();
  const openHistory = useAuditUi((state) => state.openHistory);
  const isInHistory = useAuditUi((state) => state.filter.shareId === event.shareId);
  const look = eventLooks[event.type];
  const { shareId } = event;
  return (
    <section id={id} className={styles.details} aria-label="Event details">
      <header className={styles.head} data-tone={look.tone}>
        <Shape name={look.shape} />
        <h2 className={styles.title}>{look.words}</h2>
        <IconButton label="Close details" icon={<X size={16} aria-hidden />} onClick={onClose} />
      </header>
      <dl className={styles.facts}>
        <Fact name="Time">{wholeTime(event.atMs)}</Fact>
        <Fact name="Type">
          <Mono>{event.type}</Mono>
        </Fact>
        <Fact name="Who">
          {actorWords(event.actor)} <span className={styles.quiet}>({`${event.actor.kind} ${event.actor.id}`})</span>
        </Fact>
        {place !== "" && <Fact name="Where">{place}</Fact>}
        {event.backend !== null && <Fact name="Using">{event.backend}</Fact>}
        <Data data={event.data} />
        <Ids event={event} />
        <Fact name="Event number">{event.seq}</Fact>
        <Fact name="Hash">
          <Mono>{event.hash}</Mono>
        </Fact>
        <Fact name="Previous hash">
          <Mono>{event.prevHash}</Mono>
        </Fact>
      </dl>
      <footer className={styles.foot}>
        {shareId !== null && !isInHistory && (
          <Button size="small" onClick={() => openHistory(shareId)}>
            History
          </Button>
        )}
        <CopyButton size="small" label="Copy event" onCopy={() => copyText(JSON.stringify(event))} />
      </footer>
    </section>
  );
};
