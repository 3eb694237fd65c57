// Shows a failure: what happened, what to do next, and the error code beside "Copy details".
import type { ReactNode } from "react";
import { CopyButton } from "../controls/copy-button";
import { Callout } from "./callout";
import styles from "./feedback.module.css";

export interface FailureNoticeProps {
  readonly failure: {
    readonly what: string;
    readonly next: string;
    readonly code: string;
    /** What "Copy details" copies. */
    readonly details: string;
  };
  /** Resolves to false when the browser blocks the clipboard. */
  readonly onCopy: (details: string) => Promise<boolean>;
  /** Without a box of its own, for use in a row, a toast or a dialog. */
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
        <p className={styles.inlineWords}>
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
