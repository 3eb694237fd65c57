// What failed, what can be done, and the code small beside a way to copy the details. Knows no code's meaning: the words come in.
import type { ReactNode } from "react";
import { Callout } from "./callout";
import { CopyButton } from "./copy-button";
import styles from "./failure-notice.module.css";

export interface FailureNoticeProps {
  readonly failure: {
    readonly what: string;
    readonly next: string;
    readonly code: string;
    /** What the copy button copies. */
    readonly details: string;
  };
  /** Gives false where the browser refuses. */
  readonly onCopy: (details: string) => Promise<boolean>;
  /** Within a line, a toast or a question: without a ground of its own. */
  readonly isInline?: boolean;
  readonly actions?: ReactNode;
}

export const FailureNotice = ({ failure, onCopy, isInline = false, actions }: FailureNoticeProps) => {
  const details = (
    <span className={styles.code}>
      <code>{failure.code}</code>
      <CopyButton look="quiet" size="small" label="Copy details" onCopy={() => onCopy(failure.details)} />
    </span>
  );
  if (isInline) {
    return (
      <div className={styles.inline} data-tone="red">
        <p className={styles.words}>
          <strong className={styles.what}>{failure.what}</strong> {failure.next}
        </p>
        {actions}
        {details}
      </div>
    );
  }
  return (
    <Callout
      tone="red"
      shape="triangle"
      title={failure.what}
      actions={
        <>
          {actions}
          {details}
        </>
      }
    >
      {failure.next}
    </Callout>
  );
};
