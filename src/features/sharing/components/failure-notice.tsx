// A failure of sharing: what failed, what to do, and the details to copy.
import type { ReactNode } from "react";
import { FailureNotice as Notice } from "../../../components/feedback/failure-notice";
import type { Failure, FailureWords } from "../../../words/failure-words";
import { useSharingTools } from "../commands/sharing-context";
import { sharingFailure } from "../model/failures";
import styles from "./shared.module.css";

export interface FailureNoticeProps {
  readonly failure: Failure;
  readonly actions?: ReactNode;
  /** Replaces the words of the error code. */
  readonly words?: FailureWords;
  /** Within a line or a toast. */
  readonly isInline?: boolean;
}

export const FailureNotice = ({ failure, actions, words, isInline }: FailureNoticeProps) => {
  const { copyText } = useSharingTools();
  return <Notice failure={sharingFailure(failure, words)} onCopy={copyText} isInline={isInline} actions={actions} />;
};

type FailureStatusProps = Omit<FailureNoticeProps, "failure"> & { readonly failure: Failure | null };

/** For a failure that may appear later: the live region exists before its text, so screen readers announce it. */
export const FailureStatus = ({ failure, ...rest }: FailureStatusProps) => (
  <div role="status" aria-label="Problem" aria-atomic="false" className={styles.region}>
    {failure !== null && <FailureNotice failure={failure} {...rest} />}
  </div>
);
