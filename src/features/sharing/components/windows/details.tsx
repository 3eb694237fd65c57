// Everything known about one share, in plain words. Never the link.

import type { ReactNode } from "react";
import type { ShareView } from "#contract/share";
import { Badge } from "../../../../components/status/badge";
import { proofWords } from "../../../../words/end-words";
import { actorName, reachWords, whoWords } from "../../../../words/share-words";
import { timeOfDay } from "../../../../words/time-words";
import { badgeOf } from "../../model/badge";
import { capabilitySentences, readOnlyWords } from "../../model/capabilities";
import { failureOf, isCleanupFailed } from "../../model/failures";
import { guestLimits } from "../../model/guests";
import { endCauseWords } from "../../model/share-words";
import { FailureNotice } from "../failure-notice";
import { GuestList } from "../guests/list";
import { CleanupFailedNotice } from "../strip/notices";
import styles from "./windows.module.css";

export const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className={styles.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const timesOf = (share: ShareView, nowMs: number): string => {
  const at = (ms: number | null): string | null => (ms === null ? null : timeOfDay(ms, nowMs));
  const [live, expires, ended] = [at(share.liveAtMs), at(share.expiresAtMs), at(share.endedAtMs)];
  if (ended !== null) return live === null ? `ended ${ended}, was never live` : `${live} to ${ended}`;
  if (live === null) return `requested ${at(share.requestedAtMs)}`;
  return expires === null ? `since ${live}` : `since ${live}, ends ${expires}`;
};

export const ShareDetails = ({ share, nowMs }: { readonly share: ShareView; readonly nowMs: number }) => {
  const badge = badgeOf(share, nowMs);
  const [state, ...facts] = badge.facts;
  const failure = failureOf(share);
  const hasEnded = share.phase === "ended";
  const more = [...facts, failure === null ? endCauseWords(share) : null];
  const readOnly = readOnlyWords(share, nowMs);
  // Capabilities matter only while the share can be used.
  const notes = share.capabilities === null || hasEnded ? [] : capabilitySentences(share.backend, share.capabilities);
  // The list of guests says this already.
  const said = share.guests.some((guest) => guest.state === "in") ? guestLimits(share) : null;
  const output = failure?.code === "worker-lost" ? failure.data.tail.trim() : "";
  return (
    <>
      {isCleanupFailed(share) && <CleanupFailedNotice share={share} />}
      {failure !== null && !isCleanupFailed(share) && <FailureNotice failure={failure} />}
      <dl className={styles.facts}>
        <Fact name="State">
          <Badge tone={badge.tone} shape={badge.shape} isPulsing={badge.isPulsing}>
            {state}
          </Badge>
          <span className={styles.more}>{more.filter((fact) => fact !== null).join(" · ")}</span>
        </Fact>
        <Fact name="When">{timesOf(share, nowMs)}</Fact>
        {share.proof !== null && <Fact name="Cleanup check">{proofWords(share.proof)}</Fact>}
        {output !== "" && (
          <Fact name="Last output">
            <pre className={styles.output}>{output}</pre>
          </Fact>
        )}
        <Fact name="Guests can">{share.access === "read" ? "watch" : "type"}</Fact>
        {readOnly !== null && share.liveAtMs !== null && <Fact name="Read-only">{readOnly}</Fact>}
        <Fact name="Who can join">{whoWords(share)}</Fact>
        {!hasEnded && (
          <Fact name="Guests">
            <GuestList share={share} nowMs={nowMs} />
          </Fact>
        )}
        <Fact name="Using">{share.backend}</Fact>
        <Fact name="Reachable from">{reachWords(share)}</Fact>
        {share.reason !== null && <Fact name="Reason">{share.reason}</Fact>}
        <Fact name="Requested by">{actorName(share.requestedBy)}</Fact>
        {notes.length > 0 && (
          <Fact name="Notes">
            <ul className={styles.sentences}>{notes.map((note) => note !== said && <li key={note}>{note}</li>)}</ul>
          </Fact>
        )}
        <Fact name="Correlation ID">
          <code className={styles.id}>{share.correlationId}</code>
        </Fact>
      </dl>
    </>
  );
};
