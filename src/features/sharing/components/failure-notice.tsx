// What failed, what can be done, and the code small beside a way to copy the details.
import type { ReactNode } from "react";
import { Callout } from "../../../components/callout";
import { CopyButton } from "../../../components/copy-button";
import { useSharingTools } from "../commands/sharing-context";
import type { Failure } from "../model/failure";
import { type FailureWords, failureDetails, failureWords } from "../model/failure-words";
import styles from "./failure-notice.module.css";

export interface FailureNoticeProps {
  readonly failure: Failure;
  readonly actions?: ReactNode;
  /** The reason stands beside it already (the verdict line): only that it was refused is said. */
  readonly isTold?: boolean;
  /** Where this place knows better words than the code's own. */
  readonly words?: FailureWords;
}

const refused = {
  what: "The policy refused this start.",
  next: "Nothing was opened; that it was asked for is in the audit log.",
};

export const FailureNotice = ({ failure, actions, isTold = false, words }: FailureNoticeProps) => {
  const { copyText } = useSharingTools();
  const { what, next } = words ?? (isTold ? refused : failureWords(failure));
  const details = (
    <span className={styles.code}>
      <code>{failure.code}</code>
      <CopyButton look="quiet" size="small" label="Copy details" onCopy={() => copyText(failureDetails(failure))} />
    </span>
  );
  return (
    <Callout
      tone="red"
      shape="triangle"
      title={what}
      actions={
        <>
          {actions}
          {details}
        </>
      }
    >
      {next}
    </Callout>
  );
};

type FailureStatusProps = Omit<FailureNoticeProps, "failure"> & { readonly failure: Failure | null };

/** For a failure that may come while one looks: the region is there before its words, so that they are read out. */
export const FailureStatus = ({ failure, ...rest }: FailureStatusProps) => (
  <div role="status" aria-label="Problem" aria-atomic="false" className={styles.region}>
    {failure !== null && <FailureNotice failure={failure} {...rest} />}
  </div>
);
