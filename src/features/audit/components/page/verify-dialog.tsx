// Verifies the whole log and, if given, compares it with a checksum saved earlier. Explains what the result proves.

import { type FormEvent, useState } from "react";
import type { AuditCheck } from "#contract/audit";
import { Button } from "../../../../components/controls/button";
import { CopyButton } from "../../../../components/controls/copy-button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Callout } from "../../../../components/feedback/callout";
import { TextField } from "../../../../components/form/text-field";
import { countOf } from "../../../../words/phrases";
import { useAuditTools } from "../../commands/audit-context";
import { useVerify } from "../../commands/use-log-actions";
import { LogFailure } from "../failure";
import styles from "./verify-dialog.module.css";

const CHECKSUM = /^[0-9a-f]{64}$/;

/** Null if the text is a checksum or empty. */
export const problemOfChecksum = (text: string): string | null =>
  text === "" || CHECKSUM.test(text)
    ? null
    : "Enter the 64 hex digits from a verification, an export or lanecast audit head.";

const Result = ({ check, wasCompared }: { readonly check: AuditCheck; readonly wasCompared: boolean }) => {
  if (check.ok) {
    return (
      <Callout tone="green" shape="check" title={`Log verified: ${countOf(check.events, "event")}`}>
        {wasCompared
          ? "Every event is unchanged, and the log contains the saved checksum. Nothing before it was removed or rewritten."
          : "No event was changed, reordered or removed from the middle."}
      </Callout>
    );
  }
  const { firstBroken, events } = check;
  return (
    <Callout
      tone="red"
      shape="triangle"
      title={firstBroken === null ? "The log failed verification" : `Event ${firstBroken.seq} failed verification`}
    >
      {firstBroken?.problem}
      {events > 0 && ` ${events === 1 ? "The event before it is" : `The ${events} events before it are`} intact.`}
    </Callout>
  );
};

const Checksum = ({ head }: { readonly head: string }) => {
  const { copyText } = useAuditTools();
  return (
    <section className={styles.checksum} aria-label="Checksum">
      <code>{head}</code>
      <CopyButton size="small" label="Copy checksum" onCopy={() => copyText(head)} />
      <p className={styles.quiet}>
        This is the hash of the last event. Save it on another machine. Without an earlier checksum, you can't tell
        whether the log was truncated or rewritten.
      </p>
    </section>
  );
};

const Form = ({ onClose }: { readonly onClose: () => void }) => {
  const { verify, check, failure, isRunning } = useVerify();
  const [saved, setSaved] = useState("");
  const [wasCompared, setCompared] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const checksum = saved.trim().toLowerCase();
    const found = problemOfChecksum(checksum);
    setProblem(found);
    if (found !== null || isRunning) return;
    setCompared(checksum !== "");
    verify(checksum === "" ? null : checksum);
  };
  return (
    <form onSubmit={submit}>
      <DialogBody>
        <TextField
          label="Saved checksum"
          isMono
          placeholder="Optional, 64 hex digits"
          hint="From an earlier verification, an export or the system log. Also detects a truncated log."
          value={saved}
          problem={problem}
          onChange={(event) => setSaved(event.target.value)}
        />
        <div role="status" aria-label="Result" className={styles.result}>
          {isRunning && <p className={styles.quiet}>Checking every event…</p>}
          {!isRunning && check !== null && <Result check={check} wasCompared={wasCompared} />}
          {!isRunning && failure !== null && <LogFailure failure={failure} />}
        </div>
        {!isRunning && check?.head != null && <Checksum head={check.head} />}
      </DialogBody>
      <DialogFoot>
        <Button onClick={onClose}>Close</Button>
        <Button look="primary" type="submit" isBusy={isRunning}>
          Verify
        </Button>
      </DialogFoot>
    </form>
  );
};

export const VerifyDialog = ({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) => (
  <Dialog isOpen={isOpen} title="Verify" subject="Audit log" onClose={onClose}>
    <Form onClose={onClose} />
  </Dialog>
);
