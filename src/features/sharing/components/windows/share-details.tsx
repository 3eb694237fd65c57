// Everything known of one share, in plain words: for the operator who wants to be sure. Never the link.

import type { ReactNode } from "react";
import type { ShareView } from "#contract/share";
import { Badge } from "../../../../components/status/badge";
import { causeWords, proofWords } from "../../../../words/end-words";
import { accessWords, actorName, reachWords, whoWords } from "../../../../words/share-words";
import { timeOfDay } from "../../../../words/time-words";
import { badgeOf } from "../../model/badge";
import { capabilitySentences, readOnlyWords } from "../../model/capability-words";
import { failureOf } from "../../model/failure";
import { isStuck } from "../../model/stuck";
import { FailureNotice } from "../failure-notice";
import { GuestList } from "../guests/guest-list";
import { StuckNotice } from "../strip/stuck-notice";
import styles from "./share-details.module.css";

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className={styles.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const timesOf = (share: ShareView, nowMs: number): string => {
  const at = (ms: number | null): string | null => (ms === null ? null : timeOfDay(ms, nowMs));
  const [live, expires, ended] = [at(share.liveAtMs), at(share.expiresAtMs), at(share.endedAtMs)];
  if (ended !== null) return live === null ? `ended ${ended}, never live` : `${live} to ${ended}`;
  if (live === null) return `asked for ${at(share.requestedAtMs)}`;
  return expires === null ? `since ${live}` : `since ${live}, ends ${expires}`;
};

export const ShareDetails = ({ share, nowMs }: { readonly share: ShareView; readonly nowMs: number }) => {
  const badge = badgeOf(share, nowMs);
  const failure = failureOf(share);
  const isOver = share.phase === "ended";
  const readOnly = readOnlyWords(share, nowMs);
  // What it could do matters while it can be used.
  const sentences = share.capabilities === null || isOver ? [] : capabilitySentences(share.backend, share.capabilities);
  const tail = failure?.code === "worker-lost" ? failure.data.tail.trim() : "";
  return (
    <>
      {isStuck(share) && <StuckNotice share={share} />}
      {failure !== null && !isStuck(share) && <FailureNotice failure={failure} />}
      <dl className={styles.facts}>
        <Fact name="State">
          <Badge tone={badge.tone} shape={badge.shape} isPulsing={badge.isPulsing}>
            {badge.words}
          </Badge>
          {share.endCause !== null && failure === null && (
            <span className={styles.cause}>{causeWords[share.endCause]}</span>
          )}
        </Fact>
        <Fact name="When">{timesOf(share, nowMs)}</Fact>
        {share.proof !== null && <Fact name="Proof">{proofWords(share.proof)}</Fact>}
        {tail !== "" && (
          <Fact name="Last words">
            <pre className={styles.tail}>{tail}</pre>
          </Fact>
        )}
        <Fact name="They may">{accessWords[share.access]}</Fact>
        {readOnly !== null && share.liveAtMs !== null && <Fact name="Read-only">{readOnly}</Fact>}
        <Fact name="Who">{whoWords(share)}</Fact>
        {!isOver && (
          <Fact name="Guests">
            <GuestList share={share} nowMs={nowMs} />
          </Fact>
        )}
        <Fact name="Through">{share.backend}</Fact>
        <Fact name="Reach">{reachWords(share)}</Fact>
        {share.reason !== null && <Fact name="Why">{share.reason}</Fact>}
        <Fact name="Asked by">{actorName(share.requestedBy)}</Fact>
        {sentences.length > 0 && (
          <Fact name="Good to know">
            <ul className={styles.sentences}>
              {sentences.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </Fact>
        )}
        <Fact name="Correlation">
          <code className={styles.id}>{share.correlationId}</code>
        </Fact>
      </dl>
    </>
  );
};
