// The answer to one request: less than was asked for where wanted, a note, and the two buttons. Sends nothing wider.

import { type FormEvent, useId, useState } from "react";
import type { Approval } from "#contract/approval";
import { Button } from "../../../components/controls/button";
import { FailureNotice } from "../../../components/feedback/failure-notice";
import { FieldRow } from "../../../components/form/field-row";
import { RadioGroup } from "../../../components/form/radio-group";
import { TextField } from "../../../components/form/text-field";
import { useShares } from "../../../stores/stores-context";
import { beyondFields, failureView, problemOf } from "../../../words/failure-words";
import { useApprovalsTools, useDesk } from "../commands/approvals-context";
import { useDecisions } from "../commands/use-decisions";
import { approvalsPlace, decisionFields } from "../model/failure-place";
import { type DraftProblem, draftOf, type GivingDraft, givingOf, problemOfNote, ttlChoices } from "../model/giving";
import styles from "./approval-form.module.css";
import { FourEyes } from "./four-eyes";

interface FieldProps {
  readonly approval: Approval;
  readonly draft: GivingDraft;
  readonly change: (part: Partial<GivingDraft>) => void;
  readonly problem: string | null;
}

const AccessRow = ({ draft, change }: FieldProps) => {
  const labelId = useId();
  return (
    <FieldRow label="They may" labelId={labelId}>
      <RadioGroup
        labelledBy={labelId}
        options={[
          { value: "write", label: "write" },
          { value: "read", label: "read only" },
        ]}
        value={draft.access}
        onChange={(access) => change({ access })}
      />
    </FieldRow>
  );
};

const TtlRow = ({ approval, draft, change, problem, ttlMinMs }: FieldProps & { readonly ttlMinMs: number }) => {
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
          <fieldset className={styles.choices} aria-label="Times to give">
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

const NoteRow = ({ draft, change, problem }: FieldProps) => {
  const fieldId = useId();
  return (
    <FieldRow label="Note" fieldId={fieldId}>
      <TextField
        id={fieldId}
        value={draft.note}
        placeholder="optional; whoever asked reads it, and it is recorded"
        problem={problem}
        onChange={(event) => change({ note: event.target.value })}
      />
    </FieldRow>
  );
};

export const ApprovalForm = ({ approval, isOver }: { readonly approval: Approval; readonly isOver: boolean }) => {
  const ttlMinMs = useShares((state) => state.limits?.ttlMinMs ?? 0);
  const { desk, copyText } = useApprovalsTools();
  const draft = useDesk((state) => state.drafts[approval.approvalId]) ?? draftOf(approval);
  const [found, setFound] = useState<DraftProblem | null>(null);
  const { give, refuse, isAsking, failure } = useDecisions();

  const change = (part: Partial<GivingDraft>) => {
    const { drafts, saveDraft } = desk.getState();
    saveDraft(approval.approvalId, { ...(drafts[approval.approvalId] ?? draftOf(approval)), ...part });
    setFound(null);
  };
  const problem = (field: DraftProblem["field"]) =>
    found?.field === field ? found.problem : isAsking ? null : problemOf(failure, field);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isAsking || isOver) return;
    const giving = givingOf(approval, draft, ttlMinMs);
    if (giving.ok) give(giving.value);
    else setFound(giving.error);
  };
  const sayNo = () => {
    const noteProblem = problemOfNote(draft.note);
    const note = draft.note.trim();
    if (noteProblem !== null) setFound({ field: "note", problem: noteProblem });
    else refuse({ approvalId: approval.approvalId, ...(note === "" ? {} : { note }) });
  };
  const row = { approval, draft, change };
  const untold = beyondFields(failure, decisionFields);
  return (
    <form className={styles.form} onSubmit={submit}>
      {approval.request.access === "write" && <AccessRow {...row} problem={null} />}
      <TtlRow {...row} problem={problem("ttlMs")} ttlMinMs={ttlMinMs} />
      <NoteRow {...row} problem={problem("note")} />
      {approval.needs === "four-eyes" && (
        <FourEyes
          approvalId={approval.approvalId}
          signature={draft.signature}
          problem={problem("signature")}
          onChange={(signature) => change({ signature })}
        />
      )}
      <div role="status" aria-label="Problem">
        {untold !== null && !isAsking && (
          <FailureNotice failure={failureView(untold, approvalsPlace)} onCopy={copyText} />
        )}
      </div>
      <div className={styles.buttons}>
        <Button isBusy={isAsking} aria-disabled={isOver || undefined} onClick={sayNo}>
          Refuse
        </Button>
        <Button look="primary" type="submit" isBusy={isAsking} aria-disabled={isOver || undefined}>
          Give
        </Button>
      </div>
    </form>
  );
};
