// One pending request: a line with who wants what and the time left. Expanded: all details and the form to decide.

import { ChevronRight } from "lucide-react";
import { VisuallyHidden } from "radix-ui";
import { type ReactNode, useId } from "react";
import type { Approval } from "#contract/approval";
import { formatDuration } from "#contract/durations";
import { Callout } from "../../../components/feedback/callout";
import { Countdown } from "../../../components/status/countdown";
import { Shape } from "../../../components/status/shape";
import { selectTerminal } from "../../../stores/selectors";
import { useLanes, useRuntimeNow } from "../../../stores/stores-context";
import { reachWords } from "../../../words/share-words";
import { guestsCanWords, leftMsOf, termsWords, wantsWords } from "../model/requests";
import styles from "./card.module.css";
import { ApprovalForm } from "./form";

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className={styles.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const WhoCanJoin = ({ request }: Pick<Approval, "request">) => {
  if (request.anyoneWithLink) return <strong>anyone with the link</strong>;
  return (
    <ul className={styles.keys}>
      {request.fingerprints.map((fingerprint) => (
        <li key={fingerprint}>
          <code>{fingerprint}</code>
        </li>
      ))}
    </ul>
  );
};

/** Everything that an approval would grant. */
const Facts = ({ approval }: { readonly approval: Approval }) => {
  const { request } = approval;
  const title = useLanes((state) => selectTerminal(request.terminalId)(state)?.terminal.title ?? null);
  return (
    <dl className={styles.facts}>
      <Fact name="Terminal">
        {request.lane}
        {title !== null && ` · ${title}`}
      </Fact>
      <Fact name="Guests can">{guestsCanWords(approval)}</Fact>
      <Fact name="For">{formatDuration(request.ttlMs)} from when it goes live</Fact>
      <Fact name="Who can join">
        <WhoCanJoin request={request} />
      </Fact>
      <Fact name="Reachable from">{reachWords(request)}</Fact>
      <Fact name="Using">{request.backend}</Fact>
      <Fact name="Reason">{request.reason ?? <span className={styles.quiet}>none given</span>}</Fact>
      <Fact name="Rule">{approval.why}</Fact>
    </dl>
  );
};

export interface ApprovalCardProps {
  readonly approval: Approval;
  readonly isExpanded: boolean;
  readonly onToggle: () => void;
}

export const ApprovalCard = ({ approval, isExpanded, onToggle }: ApprovalCardProps) => {
  const leftMs = leftMsOf(approval, useRuntimeNow());
  const bodyId = useId();
  return (
    <li className={styles.card} data-tone="violet" data-expanded={isExpanded || undefined}>
      <h3 className={styles.heading}>
        <button
          type="button"
          className={styles.head}
          aria-expanded={isExpanded}
          aria-controls={isExpanded ? bodyId : undefined}
          onClick={onToggle}
        >
          <Shape name="diamond" />
          <span className={styles.words}>
            <span className={styles.wants}>{wantsWords(approval)}</span>{" "}
            <span className={styles.terms}>{termsWords(approval)}</span>
          </span>
          <span className={styles.left}>
            <VisuallyHidden.Root>, </VisuallyHidden.Root>
            <Countdown leftMs={leftMs} /> left
          </span>
          <ChevronRight className={styles.chevron} size={16} aria-hidden />
        </button>
      </h3>
      {isExpanded && (
        <div id={bodyId} className={styles.body}>
          <Facts approval={approval} />
          {leftMs === 0 && (
            <Callout tone="amber" shape="half" title="This request has expired.">
              You can no longer approve it. The requester can ask again.
            </Callout>
          )}
          <ApprovalForm approval={approval} isExpired={leftMs === 0} />
        </div>
      )}
    </li>
  );
};
