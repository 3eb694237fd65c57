// Approves or denies one request. The approval can be limited to less access or a shorter time, never extended.

import { type FormEvent, useId, useState } from "react";
import type { Approval } from "#contract/approval";
import { Button } from "../../../components/controls/button";
import { FailureNotice } from "../../../components/feedback/failure-notice";
import { FieldRow } from "../../../components/form/field-row";
import { RadioGroup } from "../../../components/form/radio-group";
import { TextField } from "../../../components/form/text-field";
import { useShares } from "../../../stores/stores-context";
import { beyondFields, failureView, problemOf } from "../../../words/failure-words";
import { useApprovalsTools, useApprovalsUi } from "../commands/approvals-context";
import { useDecisions } from "../commands/use-decisions";
import {
  type ApprovalDraft,
  approvalFrom,
  approvalsPlace,
  type DraftProblem,
  decisionFields,
  draftOf,
  problemOfNote,
  ttlChoices,
} from "../model/decision";
import styles from "./form.module.css";
import { SignatureSteps } from "./signature-steps";

interface RowProps {
  readonly approval: Approval;
  readonly draft: ApprovalDraft;
  readonly change: (part: Partial<ApprovalDraft>) => void;
  readonly problem: string | null;
}

const AccessRow = ({ draft, change }: Pick<RowProps, "draft" | "change">) => {
  const labelId = useId();
  return (
    <FieldRow label="Guests can" labelId={labelId}>
      <RadioGroup
        labelledBy={labelId}
        options={[
          { value: "read", label: "watch" },
          { value: "write", label: "type" },
        ]}
        value={draft.access}
        onChange={(access) => change({ access })}
      />
    </FieldRow>
  );
};

const TtlRow = ({ approval, draft, change, problem, ttlMinMs }: RowProps & { readonly ttlMinMs: number }) => {
  const fieldId = useId();
  return (
    <FieldRow label="For" fieldId={fieldId}>
      <TextField
        id={fieldId}
        className={styles.time}
        value={draft.ttlText}
        problem={problem}
        onChange={(event) => change({ ttlText: event.target.value })}
        aside={
          <fieldset className={styles.choices} aria-label="Suggested times">
            {ttlChoices(approval.request.ttlMs, ttlMinMs).map((choice) => (
              <Button
                key={choice}
                size="small"
                look="quiet"
                aria-pressed={choice === draft.ttlText}
                onClick={() => change({ ttlText: choice })}
              >
                {choice}
              </Button>
            ))}
          </fieldset>
        }
      />
    </FieldRow>
  );
};

const NoteRow = ({ draft, change, problem }: RowProps) => {
  const fieldId = useId();
  return (
    <FieldRow label="Note" fieldId={fieldId}>
      <TextField
        id={fieldId}
        value={draft.note}
        placeholder="Optional"
        hint="Sent to the requester and saved in the audit log."
        problem={problem}
        onChange={(event) => change({ note: event.target.value })}
      />
    </FieldRow>
  );
};

export const ApprovalForm = ({ approval, isExpired }: { readonly approval: Approval; readonly isExpired: boolean }) => {
  const ttlMinMs = useShares((state) => state.limits?.ttlMinMs ?? 0);
  const { ui, copyText } = useApprovalsTools();
  const draft = useApprovalsUi((state) => state.drafts[approval.approvalId]) ?? draftOf(approval);
  const [found, setFound] = useState<DraftProblem | null>(null);
  const { approve, deny, isRunning, failure } = useDecisions();

  const change = (part: Partial<ApprovalDraft>) => {
    const { drafts, saveDraft } = ui.getState();
    saveDraft(approval.approvalId, { ...(drafts[approval.approvalId] ?? draftOf(approval)), ...part });
    setFound(null);
  };
  const problem = (field: DraftProblem["field"]) =>
    found?.field === field ? found.problem : isRunning ? null : problemOf(failure, field);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isRunning || isExpired) return;
    const giving = approvalFrom(approval, draft, ttlMinMs);
    if (giving.ok) approve(giving.value);
    else setFound(giving.error);
  };
  const onDeny = () => {
    const noteProblem = problemOfNote(draft.note);
    const note = draft.note.trim();
    if (noteProblem !== null) setFound({ field: "note", problem: noteProblem });
    else deny({ approvalId: approval.approvalId, ...(note === "" ? {} : { note }) });
  };
  const row = { approval, draft, change };
  const otherFailure = beyondFields(failure, decisionFields);
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      {approval.request.access === "write" && <AccessRow draft={draft} change={change} />}
      <TtlRow {...row} problem={problem("ttlMs")} ttlMinMs={ttlMinMs} />
      <NoteRow {...row} problem={problem("note")} />
      {approval.needs === "four-eyes" && (
        <SignatureSteps
          approvalId={approval.approvalId}
          signature={draft.signature}
          problem={problem("signature")}
          onChange={(signature) => change({ signature })}
        />
      )}
      <div role="status" aria-label="Problem">
        {otherFailure !== null && !isRunning && (
          <FailureNotice failure={failureView(otherFailure, approvalsPlace)} onCopy={copyText} />
        )}
      </div>
      <div className={styles.decide}>
        <Button isBusy={isRunning} aria-disabled={isExpired || undefined} onClick={onDeny}>
          Deny
        </Button>
        <Button look="primary" type="submit" isBusy={isRunning} aria-disabled={isExpired || undefined}>
          Approve
        </Button>
      </div>
    </form>
  );
};
