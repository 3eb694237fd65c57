// What the log could not answer, with the clipboard of its tools. The part itself stands in components/.
import type { ReactNode } from "react";
import { FailureNotice } from "../../../components/feedback/failure-notice";
import { type Failure, failureView } from "../../../words/failure-words";
import { useAuditTools } from "../commands/audit-context";
import { auditPlace } from "../model/failure-place";

export const LogFailure = ({ failure, actions }: { readonly failure: Failure; readonly actions?: ReactNode }) => {
  const { copyText } = useAuditTools();
  return <FailureNotice failure={failureView(failure, auditPlace)} onCopy={copyText} actions={actions} />;
};
