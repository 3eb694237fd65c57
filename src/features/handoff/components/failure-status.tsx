// A failure of a handoff's command: what failed, what to do, and the details to copy.
import type { ReactNode } from "react";
import { FailureNotice } from "../../../components/feedback/failure-notice";
import { type Failure, type FailurePlace, failureView } from "../../../words/failure-words";
import { useHandoffTools } from "../commands/handoff-context";
import styles from "./shared.module.css";

/** Where handoffs can say more than the shared table of failures, and what its remedies for the command line mean here. */
const handoffPlace: FailurePlace = {
  fields: {
    agent: "Agent",
    ttlMs: "For",
    note: "Note",
    may: "Agent can",
    signature: "Signature",
    maxCommands: "At most",
  },
  next: {
    "wrong-phase": "Nothing has changed.",
    "limit-reached": "Take the terminal back from the other agent first, or wait until that agent returns it.",
    "not-in-control": "Take the keyboard back to type.",
    "timed-out": "It may still be running. Check the line below the terminal.",
  },
};

interface FailureStatusProps {
  readonly failure: Failure | null;
  readonly actions?: ReactNode;
  /** Within a line or a toast. */
  readonly isInline?: boolean;
}

/** The live region exists before its text, so screen readers announce it. */
export const FailureStatus = ({ failure, ...rest }: FailureStatusProps) => {
  const { copyText } = useHandoffTools();
  return (
    <div role="status" aria-label="Problem" aria-atomic="false" className={styles.region}>
      {failure !== null && <FailureNotice failure={failureView(failure, handoffPlace)} onCopy={copyText} {...rest} />}
    </div>
  );
};
