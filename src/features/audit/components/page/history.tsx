// The history of one share, above its events: who requested it, when it was live, its guests and how it ended.

import type { ReactNode } from "react";
import type { ShareId } from "#contract/ids";
import { Button } from "../../../../components/controls/button";
import { CopyButton } from "../../../../components/controls/copy-button";
import { isClean, proofWords } from "../../../../words/end-words";
import { useAuditTools } from "../../commands/audit-context";
import { useShareHistory } from "../../commands/use-share-history";
import { actorWords } from "../../model/event-words";
import {
  activityWords,
  endWords,
  guestWords,
  type ShareHistory as HistoryData,
  liveWords,
} from "../../model/share-history";
import { LogFailure } from "../failure";
import type { PlaceOf } from "../use-places";
import styles from "./history.module.css";

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className={styles.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

type FactsProps = { readonly history: HistoryData; readonly todayMs: number };

const Guests = ({ history, todayMs }: FactsProps) =>
  history.guests.length === 0 ? (
    <>none</>
  ) : (
    <ul aria-label="Guests">
      {history.guests.map((guest) => (
        <li key={`${guest.name} ${guest.joinedAtMs}`}>{guestWords(guest, history, todayMs)}</li>
      ))}
    </ul>
  );

const Facts = ({ history, todayMs }: FactsProps) => {
  const { copyText } = useAuditTools();
  const { correlationId } = history;
  return (
    <dl className={styles.facts}>
      {history.requestedBy !== null && <Fact name="Requested by">{actorWords(history.requestedBy)}</Fact>}
      <Fact name="Live">{liveWords(history, todayMs)}</Fact>
      <Fact name="Guests">
        <Guests history={history} todayMs={todayMs} />
      </Fact>
      <Fact name="Activity">{activityWords(history)}</Fact>
      <Fact name="Ended">{endWords(history, todayMs)}</Fact>
      {history.proof !== null && (
        <Fact name="Cleanup check">
          <span data-tone={isClean(history.proof) ? "green" : "red"} className={styles.proof}>
            {proofWords(history.proof)}
          </span>
        </Fact>
      )}
      <Fact name="Correlation ID">
        {correlationId === null ? (
          "The events of this share have different IDs. This is a bug."
        ) : (
          <span className={styles.id}>
            <code>{correlationId}</code>
            <CopyButton look="quiet" size="small" label="Copy ID" onCopy={() => copyText(correlationId)} />
          </span>
        )}
      </Fact>
    </dl>
  );
};

export interface ShareHistoryProps {
  readonly shareId: ShareId;
  readonly placeOf: PlaceOf;
  readonly todayMs: number;
  readonly onClose: () => void;
}

export const ShareHistory = ({ shareId, placeOf, todayMs, onClose }: ShareHistoryProps) => {
  const { history, isLoading, failure } = useShareHistory(shareId);
  const subject = history === null ? shareId : [placeOf(history), history.backend].filter(Boolean).join(" · ");
  return (
    <section className={styles.history} aria-label="History">
      <header className={styles.head}>
        <h2 className={styles.title}>History</h2>
        <span className={styles.subject}>{subject}</span>
        <Button look="quiet" size="small" onClick={onClose}>
          Show all events
        </Button>
      </header>
      {failure !== null && <LogFailure failure={failure} />}
      {history !== null && <Facts history={history} todayMs={todayMs} />}
      {history === null && failure === null && (
        <p className={styles.quiet}>{isLoading ? "Loading…" : "No events for this share."}</p>
      )}
    </section>
  );
};
