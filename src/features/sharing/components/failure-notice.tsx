// What failed in sharing, with the clipboard of its tools. The part itself stands in components/.
import type { ReactNode } from "react";
import { FailureNotice as Notice } from "../../../components/feedback/failure-notice";
import type { Failure, FailureWords } from "../../../words/failure-words";
import { useSharingTools } from "../commands/sharing-context";
import { sharingFailure } from "../model/failure-words";
import styles from "./failure-notice.module.css";

export interface FailureNoticeProps {
  readonly failure: Failure;
  readonly actions?: ReactNode;
  /** The reason stands beside it already (the verdict line): only that it was refused is said. */
  readonly isTold?: boolean;
  /** Where this place knows better words than the code's own. */
  readonly words?: FailureWords;
  /** Within a line or a toast. */
  readonly isInline?: boolean;
}

const refused = {
  what: "The policy refused this start.",
  next: "Nothing was opened; that it was asked for is in the audit log.",
};

export const FailureNotice = ({ failure, actions, isTold = false, words, isInline }: FailureNoticeProps) => {
  const { copyText } = useSharingTools();
  const view = sharingFailure(failure, words ?? (isTold ? refused : undefined));
  return <Notice failure={view} onCopy={copyText} isInline={isInline} actions={actions} />;
};

type FailureStatusProps = Omit<FailureNoticeProps, "failure"> & { readonly failure: Failure | null };

/** For a failure that may come while one looks: the region is there before its words, so that they are read out. */
export const FailureStatus = ({ failure, ...rest }: FailureStatusProps) => (
  <div role="status" aria-label="Problem" aria-atomic="false" className={styles.region}>
    {failure !== null && <FailureNotice failure={failure} {...rest} />}
  </div>
);
