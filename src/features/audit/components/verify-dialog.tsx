// Whether the log holds: walks all of it, and compares it with a head noted elsewhere where there is one. Says what that proves.

import { type FormEvent, useState } from "react";
import type { AuditCheck } from "#contract/audit-commands";
import { Button } from "../../../components/controls/button";
import { CopyButton } from "../../../components/controls/copy-button";
import { Dialog, DialogBody, DialogFoot } from "../../../components/dialog/dialog";
import { Callout } from "../../../components/feedback/callout";
import { TextField } from "../../../components/form/text-field";
import { countOf } from "../../../words/phrases";
import { useAuditTools } from "../commands/audit-context";
import { useVerify } from "../commands/use-audit-work";
import { problemOfHead } from "../model/noted-head";
import { LogFailure } from "./log-failure";
import styles from "./verify-dialog.module.css";

const Verdict = ({ check, wasCompared }: { readonly check: AuditCheck; readonly wasCompared: boolean }) => {
  if (check.ok) {
    return (
      <Callout tone="green" shape="check" title={`The record holds: ${countOf(check.events, "row")}.`}>
        {wasCompared
          ? "Every row is as it was written, and the noted head is among them: nothing up to it was cut off or written anew."
          : "Every row is as it was written, in order, with none left out between."}
      </Callout>
    );
  }
  const { firstBroken } = check;
  return (
    <Callout
      tone="red"
      shape="triangle"
      title={firstBroken === null ? "The record does not hold." : `Row ${firstBroken.seq} does not hold.`}
    >
      {firstBroken?.problem ?? "No row could be named."} {countOf(check.events, "row")} before it{" "}
      {check.events === 1 ? "does" : "do"}.
    </Callout>
  );
};

const Head = ({ head }: { readonly head: string }) => {
  const { copyText } = useAuditTools();
  return (
    <section className={styles.head} aria-label="Head">
      <code>{head}</code>
      <CopyButton size="small" label="Copy head" onCopy={() => copyText(head)} />
      <p className={styles.quiet}>
        The head is the hash of the last row. Note it somewhere else: a log that was cut or written anew on this account
        shows only against a head from before.
      </p>
    </section>
  );
};

const Body = ({ onClose }: { readonly onClose: () => void }) => {
  const { verify, check, failure, isAsking } = useVerify();
  const [noted, setNoted] = useState("");
  const [compared, setCompared] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const head = noted.trim().toLowerCase();
    const found = problemOfHead(head);
    setProblem(found);
    if (found !== null || isAsking) return;
    setCompared(head !== "");
    verify(head === "" ? null : head);
  };
  return (
    <form onSubmit={submit}>
      <DialogBody>
        <TextField
          label="Noted head"
          isMono
          placeholder="optional, 64 hex digits"
          hint="From an earlier look, an export or the system log; shows also a cut end."
          value={noted}
          problem={problem}
          onChange={(event) => setNoted(event.target.value)}
        />
        <div role="status" aria-label="Result" className={styles.result}>
          {isAsking && <p className={styles.quiet}>Walking every row…</p>}
          {!isAsking && check !== null && <Verdict check={check} wasCompared={compared} />}
          {!isAsking && failure !== null && <LogFailure failure={failure} />}
        </div>
        {!isAsking && check?.head != null && <Head head={check.head} />}
      </DialogBody>
      <DialogFoot>
        <Button onClick={onClose}>Close</Button>
        <Button look="primary" type="submit" isBusy={isAsking}>
          Verify
        </Button>
      </DialogFoot>
    </form>
  );
};

export const VerifyDialog = ({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) => (
  <Dialog isOpen={isOpen} title="Verify" subject="Audit log" onClose={onClose}>
    <Body onClose={onClose} />
  </Dialog>
);
