// What failed, what can be done, and the code small beside a way to copy the details.
import type { ReactNode } from "react";
import { Callout } from "../../../components/callout";
import { CopyButton } from "../../../components/copy-button";
import { useSharingTools } from "../commands/sharing-context";
import type { Failure } from "../model/failure";
import { failureDetails, failureWords } from "../model/failure-words";
import styles from "./failure-notice.module.css";

export interface FailureNoticeProps {
  readonly failure: Failure;
  /** Names the live region; read out when it appears. */
  readonly name?: string;
  readonly actions?: ReactNode;
}

export const FailureNotice = ({ failure, name = "Problem", actions }: FailureNoticeProps) => {
  const { copyText } = useSharingTools();
  const { what, next } = failureWords(failure);
  return (
    <Callout
      statusName={name}
      tone="red"
      shape="triangle"
      title={what}
      actions={
        <>
          {actions}
          <span className={styles.code}>
            <code>{failure.code}</code>
            <CopyButton
              look="quiet"
              size="small"
              label="Copy details"
              onCopy={() => copyText(failureDetails(failure))}
            />
          </span>
        </>
      }
    >
      {next}
    </Callout>
  );
};
