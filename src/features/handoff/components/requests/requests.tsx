// Agents' requests for control, as items of the approvals list: who wants what, the facts, and the form that approves or denies.

import { ChevronRight } from "lucide-react";
import { VisuallyHidden } from "radix-ui";
import { type FormEvent, useEffect, useId, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import type { HandoffView, May } from "#contract/handoff";
import type { ApprovalId } from "#contract/ids";
import { Button } from "../../../../components/controls/button";
import { FieldRow } from "../../../../components/form/field-row";
import { RadioGroup } from "../../../../components/form/radio-group";
import { TextField } from "../../../../components/form/text-field";
import { Countdown } from "../../../../components/status/countdown";
import { Shape } from "../../../../components/status/shape";
import { selectHandoffRequests } from "../../../../stores/handoff-selectors";
import { useHandoffs, useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useHandoffTools, useHandoffUi } from "../../commands/handoff-context";
import { useDecision } from "../../commands/use-handoff-commands";
import { noticeKey } from "../../model/notices";
import {
  approvable,
  approvingFrom,
  type DecisionDraft,
  type DecisionProblem,
  decisionOf,
  termsWords,
  ttlChoices,
  wantsWords,
} from "../../model/request";
import { isSameTtl } from "../../model/ttl";
import { Facts, PresetButtons } from "../facts";
import { FailureStatus } from "../failure-status";
import shared from "../shared.module.css";
import { useLaneName, useSubject } from "../use-subject";
import styles from "./requests.module.css";
import { SignatureSteps } from "./signature";

export interface HandoffRequestsProps {
  /** The one request of the approvals list that is expanded. */
  readonly expanded: string | null;
  readonly onToggle: (approvalId: ApprovalId) => void;
}

export const HandoffRequests = ({ expanded, onToggle }: HandoffRequestsProps) => {
  const requests = useHandoffs(useShallow(selectHandoffRequests));
  return requests.map((handoff) => (
    <RequestCard
      key={handoff.handoffId}
      handoff={handoff}
      isExpanded={handoff.approval?.approvalId === expanded}
      onToggle={onToggle}
    />
  ));
};

type RequestCardProps = Pick<HandoffRequestsProps, "onToggle"> & {
  readonly handoff: HandoffView;
  readonly isExpanded: boolean;
};

const RequestCard = ({ handoff, isExpanded, onToggle }: RequestCardProps) => {
  const bodyId = useId();
  const markSeen = useHandoffUi((state) => state.markSeen);
  // The list shows it, so a toast needn't.
  const key = noticeKey("request", handoff);
  useEffect(() => markSeen(key), [markSeen, key]);
  const nowMs = useRuntimeNow();
  const lane = useLaneName(handoff.terminalId);
  const subject = useSubject(handoff.terminalId);
  const { approval, reason } = handoff;
  if (approval === null) return null;
  const leftMs = Math.max(0, approval.expiresAtMs - nowMs);
  return (
    <li className={styles.card} data-tone="violet" data-expanded={isExpanded || undefined}>
      <h3 className={styles.heading}>
        <button
          type="button"
          className={styles.head}
          aria-expanded={isExpanded}
          aria-controls={bodyId}
          onClick={() => onToggle(approval.approvalId)}
        >
          <Shape name="diamond" />
          <span className={styles.words}>
            <span className={styles.wants}>{wantsWords(handoff, lane)}</span>
            <span className={shared.quiet}>{termsWords(handoff)}</span>
          </span>
          <span className={styles.left}>
            <VisuallyHidden.Root>, </VisuallyHidden.Root>
            <Countdown leftMs={leftMs} /> left
          </span>
          <ChevronRight className={styles.chevron} size={16} aria-hidden />
        </button>
      </h3>
      {isExpanded && (
        <div id={bodyId} className={styles.body}>
          <Facts
            facts={[
              { name: "Terminal", value: subject },
              { name: "Reason", value: reason ?? "none given" },
              { name: "Rule", value: approval.why },
            ]}
          />
          <DecisionForm handoff={handoff} isExpired={leftMs === 0} />
        </div>
      )}
    </li>
  );
};

const mayLabels: Readonly<Record<May, string>> = { watch: "watch", run: "run commands", type: "type" };

const DecisionForm = ({ handoff, isExpired }: { readonly handoff: HandoffView; readonly isExpired: boolean }) => {
  const { ui } = useHandoffTools();
  const mayId = useId();
  const timeId = useId();
  const noteId = useId();
  const ttlMinMs = useShares((state) => state.limits?.ttlMinMs ?? 0);
  const draft = useHandoffUi((state) => state.decisions[handoff.handoffId]) ?? decisionOf(handoff);
  const [problem, setProblem] = useState<DecisionProblem | null>(null);
  const { run, isPending, failure } = useDecision();
  const change = (part: Partial<DecisionDraft>) => {
    ui.getState().saveDecision(handoff.handoffId, { ...draft, ...part });
    setProblem(null);
  };
  const approve = (event: FormEvent) => {
    event.preventDefault();
    if (isPending || isExpired) return;
    const approving = approvingFrom(handoff, draft, ttlMinMs);
    if (approving.ok) void run({ kind: "approve", approving: approving.value });
    else setProblem(approving.error);
  };
  const deny = () => {
    const note = draft.note.trim();
    void run({ kind: "deny", handoffId: handoff.handoffId, note: note === "" ? undefined : note });
  };
  const canLimit = handoff.may !== "watch";
  return (
    <form className={styles.form} onSubmit={approve}>
      {canLimit && (
        <FieldRow label="Agent can" labelId={mayId}>
          <RadioGroup<May>
            labelledBy={mayId}
            value={draft.may}
            onChange={(may) => change({ may })}
            options={approvable(handoff.may).map((may) => ({ value: may, label: mayLabels[may] }))}
          />
        </FieldRow>
      )}
      <FieldRow label="For" fieldId={timeId}>
        <TextField
          id={timeId}
          className={shared.time}
          value={draft.ttlText}
          problem={problem?.field === "ttl" ? problem.problem : null}
          onChange={(event) => change({ ttlText: event.target.value })}
          aside={
            <PresetButtons
              presets={ttlChoices(handoff.ttlMs, ttlMinMs)}
              isChosen={(choice) => isSameTtl(choice, draft.ttlText)}
              onChoose={(ttlText) => change({ ttlText })}
            />
          }
        />
      </FieldRow>
      <FieldRow label="Note" fieldId={noteId}>
        <TextField
          id={noteId}
          value={draft.note}
          placeholder="Optional"
          hint="Sent to the agent and saved in the audit log."
          onChange={(event) => change({ note: event.target.value })}
        />
      </FieldRow>
      {handoff.approval?.needs === "four-eyes" && (
        <SignatureSteps
          handoffId={handoff.handoffId}
          signature={draft.signature}
          problem={problem?.field === "signature" ? problem.problem : null}
          onChange={(signature) => change({ signature })}
        />
      )}
      <FailureStatus failure={failure} />
      <div className={styles.decide}>
        <Button isBusy={isPending} aria-disabled={isExpired || undefined} onClick={deny}>
          Deny
        </Button>
        <Button look="primary" type="submit" isBusy={isPending} aria-disabled={isExpired || undefined}>
          Approve
        </Button>
      </div>
    </form>
  );
};
