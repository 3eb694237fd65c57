// What is asked, exactly: everything a yes would open. Knows no form.

import type { ReactNode } from "react";
import type { Approval } from "#contract/approval";
import { formatDuration } from "#contract/durations";
import { selectTerminal } from "../../../stores/selectors";
import { useLanes } from "../../../stores/stores-context";
import { reachWords } from "../../../words/share-words";
import { mayWords } from "../model/approval-words";
import styles from "./approval-facts.module.css";

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className={styles.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Who = ({ request }: Pick<Approval, "request">) => {
  if (request.anyoneWithLink) return <span className={styles.loud}>anyone with the link</span>;
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

export const ApprovalFacts = ({ approval }: { readonly approval: Approval }) => {
  const { request } = approval;
  const found = useLanes((state) => selectTerminal(request.terminalId)(state)?.terminal.title ?? null);
  return (
    <dl className={styles.facts}>
      <Fact name="What">
        {request.lane}
        {found !== null && ` · ${found}`}
      </Fact>
      <Fact name="They may">{mayWords(approval)}</Fact>
      <Fact name="For">{formatDuration(request.ttlMs)}, from the moment it is live</Fact>
      <Fact name="Who">
        <Who request={request} />
      </Fact>
      <Fact name="Through">
        {request.backend}, {reachWords(request)}
      </Fact>
      <Fact name="Why">{request.reason ?? <span className={styles.quiet}>no reason given</span>}</Fact>
      <Fact name="Rule">{approval.why}</Fact>
    </dl>
  );
};
