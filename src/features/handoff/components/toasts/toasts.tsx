// Toasts about handoffs: an agent requests control, asks something, meets a password prompt, is idle, is about to run out of time, or has ended.

import type { HandoffView } from "#contract/handoff";
import { Button } from "../../../../components/controls/button";
import { clockWords } from "../../../../components/status/countdown";
import { Toast } from "../../../../components/toast/toast";
import { useHandoffs, useRuntimeNow, useShares, useStores } from "../../../../stores/stores-context";
import { countOf } from "../../../../words/phrases";
import { timeOfDay } from "../../../../words/time-words";
import { useHandoffTools, useHandoffUi } from "../../commands/handoff-context";
import { useExtend } from "../../commands/use-handoff-commands";
import { type Notice, noticesOf } from "../../model/notices";
import { wantsWords } from "../../model/request";
import { extendMaxMs, extendPresets, leftMsOf, parseExtend } from "../../model/ttl";
import { endedWords } from "../../model/words";
import { FailureStatus } from "../failure-status";
import shared from "../shared.module.css";
import { useLaneName, useSubject, useTerminalInView } from "../use-subject";
import { QuestionToast } from "./question";

export const HandoffToasts = () => {
  const nowMs = useRuntimeNow();
  const handoffs = useHandoffs((state) => state.handoffs);
  const seen = useHandoffUi((state) => state.seen);
  return (
    <>
      {noticesOf(handoffs.values(), seen, nowMs).map((notice) => (
        <NoticeToast key={notice.key} notice={notice} nowMs={nowMs} />
      ))}
      <FailureToast />
    </>
  );
};

const NoticeToast = ({ notice, nowMs }: { readonly notice: Notice; readonly nowMs: number }) => {
  const markSeen = useHandoffUi((state) => state.markSeen);
  const props = { handoff: notice.handoff, nowMs, onDismiss: () => markSeen(notice.key) };
  switch (notice.kind) {
    case "request":
      return <RequestToast {...props} />;
    case "question":
      return <QuestionToast {...props} />;
    case "secret":
      return <SecretToast {...props} />;
    case "idle":
      return <IdleToast {...props} />;
    case "grace":
      return <GraceToast {...props} />;
    case "ended":
      return <EndedToast {...props} />;
  }
};

interface NoticeProps {
  readonly handoff: HandoffView;
  readonly nowMs: number;
  readonly onDismiss: () => void;
}

/** Opens the terminal, unless it is on screen already. */
const ShowButton = ({ handoff: { laneId, terminalId } }: Pick<NoticeProps, "handoff">) => {
  const { selection } = useStores();
  const inView = useTerminalInView();
  if (inView === terminalId) return null;
  return (
    <Button size="small" onClick={() => selection.getState().openTerminal(laneId, terminalId)}>
      Show
    </Button>
  );
};

const RequestToast = ({ handoff, onDismiss }: NoticeProps) => {
  const { openApprovals } = useHandoffTools();
  const lane = useLaneName(handoff.terminalId);
  const review = () => {
    onDismiss();
    openApprovals?.(handoff.approval?.approvalId ?? null);
  };
  return (
    <Toast
      tone="violet"
      title={`${handoff.agent.name} requests control of ${lane}`}
      onDismiss={onDismiss}
      actions={
        openApprovals !== null && (
          <Button size="small" onClick={review}>
            Review
          </Button>
        )
      }
    >
      <p>{wantsWords(handoff, lane)}.</p>
      {handoff.reason !== null && <p className={shared.note}>{handoff.reason}</p>}
    </Toast>
  );
};

const SecretToast = ({ handoff, onDismiss }: NoticeProps) => {
  const subject = useSubject(handoff.terminalId);
  return (
    <Toast
      tone="amber"
      title={`${subject} asks for a password`}
      onDismiss={onDismiss}
      actions={<ShowButton handoff={handoff} />}
    >
      You have the keyboard for this line. {handoff.agent.name} can't see what you type, and continues afterwards.
    </Toast>
  );
};

const IdleToast = ({ handoff, nowMs, onDismiss }: NoticeProps) => {
  const lane = useLaneName(handoff.terminalId);
  const { agent, idlePauseAtMs } = handoff;
  return (
    <Toast
      tone="amber"
      title={`${agent.name} is idle in ${lane}`}
      onDismiss={onDismiss}
      actions={<ShowButton handoff={handoff} />}
    >
      It will be paused at {timeOfDay(idlePauseAtMs ?? nowMs, nowMs)} unless it does something. You then have the
      keyboard, and can resume the handoff.
    </Toast>
  );
};

const GraceToast = ({ handoff, nowMs, onDismiss }: NoticeProps) => {
  const { ui } = useHandoffTools();
  const lane = useLaneName(handoff.terminalId);
  const limits = useShares((state) => state.limits);
  const extend = useExtend();
  const maxMs = limits === null ? null : extendMaxMs(handoff, limits);
  const [, preset] = extendPresets(maxMs);
  const add = preset ?? extendPresets(maxMs)[0];
  const by = add === undefined ? null : parseExtend(add, maxMs);
  const { handoffId, agent, expiresAtMs } = handoff;
  return (
    <Toast
      tone="amber"
      title={`${agent.name}'s time in ${lane} ends in ${clockWords(leftMsOf(handoff, nowMs) ?? 0)}`}
      announcement={`${agent.name}'s time in ${lane} ends at ${timeOfDay(expiresAtMs ?? nowMs, nowMs)}. Press F8 to extend it.`}
      onDismiss={onDismiss}
      actions={
        <>
          {by?.ok === true && (
            <Button
              size="small"
              isBusy={extend.isPending}
              onClick={() => void extend.run({ handoffId, byMs: by.value })}
            >
              +{add}
            </Button>
          )}
          {by?.ok === true && (
            <Button size="small" look="quiet" onClick={() => ui.getState().open({ kind: "extend", handoffId })}>
              Other
            </Button>
          )}
          <ShowButton handoff={handoff} />
        </>
      }
    >
      <p>You get the keyboard back then. A command that is running keeps running.</p>
      <FailureStatus failure={extend.failure} isInline />
    </Toast>
  );
};

const EndedToast = ({ handoff, onDismiss }: NoticeProps) => {
  const { ui } = useHandoffTools();
  const lane = useLaneName(handoff.terminalId);
  const { handoffId, summary, endCause, lastError, activeAtMs } = handoff;
  const showSummary = () => {
    onDismiss();
    ui.getState().open({ kind: "summary", handoffId });
  };
  return (
    <Toast
      tone={endCause === "returned" ? "green" : endCause === "failed" || endCause === "denied" ? "red" : "amber"}
      title={`${lane}: ${endedWords(handoff)}`}
      onDismiss={onDismiss}
      actions={
        summary !== null &&
        activeAtMs !== null && (
          <Button size="small" onClick={showSummary}>
            Summary
          </Button>
        )
      }
    >
      {lastError !== null && <p>{lastError.message}</p>}
      {activeAtMs !== null && (
        <p>
          You have the keyboard.
          {summary !== null &&
            ` It made ${countOf(summary.callCount, "call")} and ran ${countOf(summary.commandCount, "command")}.`}
        </p>
      )}
      {summary?.agentNote != null && <p className={shared.note}>{summary.agentNote}</p>}
      {summary?.typedLine != null && <p>Typed but not run: {summary.typedLine}</p>}
    </Toast>
  );
};

const FailureToast = () => {
  const failure = useHandoffUi((state) => state.failure);
  const reportFailure = useHandoffUi((state) => state.reportFailure);
  if (failure === null) return null;
  return (
    <Toast tone="red" title="That didn't work" onDismiss={() => reportFailure(null)}>
      <FailureStatus failure={failure} isInline />
    </Toast>
  );
};
