// Shows why the log couldn't be read.
import type { ReactNode } from "react";
import { FailureNotice } from "../../../components/feedback/failure-notice";
import { type Failure, type FailurePlace, failureView } from "../../../words/failure-words";
import { useAuditTools } from "../commands/audit-context";

/** Where this feature can say more than the shared table of failures. */
const auditPlace: FailurePlace = {
  fields: {},
  next: {
    disconnected: "The page reconnects automatically.",
    "timed-out": "The log may be long or the machine busy. Try again.",
  },
};

export const LogFailure = ({ failure, actions }: { readonly failure: Failure; readonly actions?: ReactNode }) => {
  const { copyText } = useAuditTools();
  return <FailureNotice failure={failureView(failure, auditPlace)} onCopy={copyText} actions={actions} />;
};
