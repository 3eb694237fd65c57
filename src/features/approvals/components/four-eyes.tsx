// Another person's yes: the text they sign, how they sign it, and where their signature is pasted. Checks nothing itself.

import { Download } from "lucide-react";
import { useId } from "react";
import type { ApprovalId } from "#contract/ids";
import { Button } from "../../../components/controls/button";
import { CopyButton } from "../../../components/controls/copy-button";
import { FailureNotice } from "../../../components/feedback/failure-notice";
import { TextArea } from "../../../components/form/text-field";
import { failureView } from "../../../words/failure-words";
import { useApprovalsTools } from "../commands/approvals-context";
import { useSigningText } from "../commands/use-decisions";
import { approvalsPlace } from "../model/failure-place";
import { SIGNING_COMMAND, SIGNING_FILE } from "../model/signing";
import styles from "./four-eyes.module.css";

export interface FourEyesProps {
  readonly approvalId: ApprovalId;
  readonly signature: string;
  readonly problem: string | null;
  readonly onChange: (signature: string) => void;
}

const ToSign = ({ approvalId }: { readonly approvalId: ApprovalId }) => {
  const { copyText, saveText } = useApprovalsTools();
  const { text, failure, askAgain } = useSigningText(approvalId);
  if (failure !== null) {
    return (
      <FailureNotice
        failure={failureView(failure, approvalsPlace)}
        onCopy={copyText}
        actions={
          <Button size="small" onClick={askAgain}>
            Ask again
          </Button>
        }
      />
    );
  }
  return (
    <>
      <TextArea label="Text to sign" isMono rows={7} readOnly wrap="off" value={text ?? "Asking for the text…"} />
      {text !== null && (
        <div className={styles.buttons}>
          <Button size="small" onClick={() => saveText(SIGNING_FILE, text)}>
            <Download size={16} aria-hidden />
            Save {SIGNING_FILE}
          </Button>
          <CopyButton size="small" label="Copy text" onCopy={() => copyText(text)} />
        </div>
      )}
    </>
  );
};

export const FourEyes = ({ approvalId, signature, problem, onChange }: FourEyesProps) => {
  const { copyText } = useApprovalsTools();
  const titleId = useId();
  return (
    <section className={styles.block} aria-labelledby={titleId}>
      <h4 id={titleId} className={styles.title}>
        Another person has to sign this
      </h4>
      <ol className={styles.steps}>
        <li>
          <p>Send them this text as {SIGNING_FILE}, byte for byte.</p>
          <ToSign approvalId={approvalId} />
        </li>
        <li>
          <p>They sign it with a key that stands in your approvers file:</p>
          <div className={styles.command}>
            <code>{SIGNING_COMMAND}</code>
            <CopyButton size="small" label="Copy command" onCopy={() => copyText(SIGNING_COMMAND)} />
          </div>
        </li>
        <li>
          <TextArea
            label="Signature"
            isMono
            rows={4}
            placeholder="-----BEGIN SSH SIGNATURE-----"
            hint={`The whole of ${SIGNING_FILE}.sig.`}
            value={signature}
            problem={problem}
            onChange={(event) => onChange(event.target.value)}
          />
        </li>
      </ol>
    </section>
  );
};
