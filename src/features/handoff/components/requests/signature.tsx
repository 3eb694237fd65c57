// For a request that needs a second person: the text to sign, the command that signs it, and a field for the signature.

import { useId } from "react";
import { SIGNATURE_NAMESPACE } from "#contract/approval";
import type { HandoffId } from "#contract/ids";
import { Button } from "../../../../components/controls/button";
import { CopyButton } from "../../../../components/controls/copy-button";
import { TextArea } from "../../../../components/form/text-field";
import { useHandoffTools } from "../../commands/handoff-context";
import { useSigningText } from "../../commands/use-handoff-commands";
import { FailureStatus } from "../failure-status";
import styles from "./requests.module.css";

/** Writes `request.txt.sig` next to the file. The whole file is the signature. */
const SIGNING_COMMAND = `ssh-keygen -Y sign -n ${SIGNATURE_NAMESPACE} -f ~/.ssh/id_ed25519 request.txt`;

export interface SignatureStepsProps {
  readonly handoffId: HandoffId;
  readonly signature: string;
  readonly problem: string | null;
  readonly onChange: (signature: string) => void;
}

export const SignatureSteps = ({ handoffId, signature, problem, onChange }: SignatureStepsProps) => {
  const { copyText } = useHandoffTools();
  const { text, failure, retry } = useSigningText(handoffId);
  const titleId = useId();
  return (
    <section className={styles.signing} aria-labelledby={titleId}>
      <h4 id={titleId}>A second person must sign this request</h4>
      <p>Send them this text, unchanged, as request.txt.</p>
      <TextArea label="Text to sign" isMono rows={7} readOnly wrap="off" value={text ?? "Loading…"} />
      <FailureStatus
        failure={failure}
        actions={
          <Button size="small" onClick={retry}>
            Try again
          </Button>
        }
      />
      {text !== null && <CopyButton size="small" label="Copy text" onCopy={() => copyText(text)} />}
      <p>
        They sign it with a key listed in the file <code>approvers</code> in lanecast's home:
      </p>
      <code>{SIGNING_COMMAND}</code>
      <CopyButton size="small" label="Copy command" onCopy={() => copyText(SIGNING_COMMAND)} />
      <TextArea
        label="Signature"
        isMono
        rows={4}
        placeholder="-----BEGIN SSH SIGNATURE-----"
        hint="Paste the contents of request.txt.sig."
        value={signature}
        problem={problem}
        onChange={(event) => onChange(event.target.value)}
      />
    </section>
  );
};
