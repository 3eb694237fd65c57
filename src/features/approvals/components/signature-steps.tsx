// For requests that need a second person: the text to sign, the command to sign it, and a field for the signature.

import { Download } from "lucide-react";
import { useId } from "react";
import { SIGNATURE_NAMESPACE } from "#contract/approval";
import type { ApprovalId } from "#contract/ids";
import { Button } from "../../../components/controls/button";
import { CopyButton } from "../../../components/controls/copy-button";
import { FailureNotice } from "../../../components/feedback/failure-notice";
import { TextArea } from "../../../components/form/text-field";
import { failureView } from "../../../words/failure-words";
import { useApprovalsTools } from "../commands/approvals-context";
import { useSigningText } from "../commands/use-decisions";
import { approvalsPlace } from "../model/decision";
import styles from "./form.module.css";

const SIGNING_FILE = "request.txt";

/** Writes `request.txt.sig` next to the file. The whole file is the signature. */
const SIGNING_COMMAND = `ssh-keygen -Y sign -n ${SIGNATURE_NAMESPACE} -f ~/.ssh/id_ed25519 ${SIGNING_FILE}`;

const TextToSign = ({ approvalId }: { readonly approvalId: ApprovalId }) => {
  const { copyText, saveText } = useApprovalsTools();
  const { text, failure, retry } = useSigningText(approvalId);
  if (failure !== null) {
    return (
      <FailureNotice
        failure={failureView(failure, approvalsPlace)}
        onCopy={copyText}
        actions={
          <Button size="small" onClick={retry}>
            Try again
          </Button>
        }
      />
    );
  }
  return (
    <>
      <TextArea label="Text to sign" isMono rows={7} readOnly wrap="off" value={text ?? "Loading…"} />
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

export interface SignatureStepsProps {
  readonly approvalId: ApprovalId;
  readonly signature: string;
  readonly problem: string | null;
  readonly onChange: (signature: string) => void;
}

export const SignatureSteps = ({ approvalId, signature, problem, onChange }: SignatureStepsProps) => {
  const { copyText } = useApprovalsTools();
  const titleId = useId();
  return (
    <section className={styles.block} aria-labelledby={titleId}>
      <h4 id={titleId} className={styles.title}>
        A second person must sign this request
      </h4>
      <ol className={styles.steps}>
        <li>
          <p>Send them this text, unchanged, as {SIGNING_FILE}.</p>
          <TextToSign approvalId={approvalId} />
        </li>
        <li>
          <p>
            They sign it with a key listed in the file <code>approvers</code> in lanecast's home:
          </p>
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
            hint={`Paste the contents of ${SIGNING_FILE}.sig.`}
            value={signature}
            problem={problem}
            onChange={(event) => onChange(event.target.value)}
          />
        </li>
      </ol>
    </section>
  );
};
