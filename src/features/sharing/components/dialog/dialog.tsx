// The share dialog of one terminal: the form, the start, a wait for approval, the link, or the end. Closing it loses nothing.

import { VisuallyHidden } from "radix-ui";
import { useRef } from "react";
import type { ApprovalId, TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Callout } from "../../../../components/feedback/callout";
import { selectApprovalOf } from "../../../../stores/selectors";
import { useApprovals, useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { timeOfDay } from "../../../../words/time-words";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { useStopShares } from "../../commands/use-share-commands";
import { dialogStageOf, stageAnnouncement } from "../../model/dialog";
import { endedWords } from "../../model/share-words";
import { FailureStatus } from "../failure-notice";
import shared from "../shared.module.css";
import { useSubject } from "../use-terminal";
import { ShareDialogForm } from "./form";
import { ShareLink } from "./link";

export const ShareDialog = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const { ui, anchors, openApprovals } = useSharingTools();
  const followed = useSharingUi((state) => state.followed[terminalId] ?? null);
  const share = useShares((state) => (followed === null ? null : (state.shares.get(followed) ?? null)));
  const limits = useShares((state) => state.limits);
  const subject = useSubject(terminalId);
  const focusFirst = useRef<HTMLElement>(null);
  const leavingFor = useRef<ApprovalId | null>(null);
  if (limits === null) return null;
  const stage = dialogStageOf(share, followed !== null);
  const close = () => {
    const state = ui.getState();
    if (share?.phase === "ended") state.markEndSeen(share.shareId);
    // A start goes on while the dialog is closed, and a failure is shown again when it opens. A live or ended share isn't.
    if (stage === "link" || stage === "ended") state.follow(terminalId, null);
    state.close();
  };
  const leaveFor = (approvalId: ApprovalId) => {
    leavingFor.current = approvalId;
    close();
  };
  const returnFocusTo = (opener: HTMLElement | null) => {
    const target = opener ?? anchors.find(terminalId);
    if (leavingFor.current === null || openApprovals === null) return target;
    // Focus the page first: the next window remembers the focused element and returns the focus to it.
    target?.focus();
    openApprovals(leavingFor.current);
    return null;
  };
  return (
    <Dialog
      isOpen
      title="Share"
      subject={subject}
      onClose={close}
      focusFirst={focusFirst}
      returnFocusTo={returnFocusTo}
    >
      <VisuallyHidden.Root role="status" aria-label="Progress">
        {stageAnnouncement(stage, share)}
      </VisuallyHidden.Root>
      {(stage === "form" || stage === "starting") && (
        <ShareDialogForm
          terminalId={terminalId}
          limits={limits}
          share={share}
          isStarting={stage === "starting"}
          onCancel={close}
          focusFirst={focusFirst}
        />
      )}
      {stage === "awaiting-approval" && share !== null && (
        <AwaitingApproval share={share} onApprovals={openApprovals && leaveFor} onClose={close} />
      )}
      {stage === "link" && share !== null && <ShareLink share={share} isFresh onDone={close} />}
      {stage === "ended" && share !== null && (
        <Ended share={share} onAgain={() => ui.getState().follow(terminalId, null)} />
      )}
    </Dialog>
  );
};

interface AwaitingApprovalProps {
  readonly share: ShareView;
  /** Opens the approvals window at this request; null if the page has none. */
  readonly onApprovals: ((approvalId: ApprovalId) => void) | null;
  readonly onClose: () => void;
}

/** Who must approve, until when, and the ways to approve or withdraw the request. */
const AwaitingApproval = ({ share, onApprovals, onClose }: AwaitingApprovalProps) => {
  const withdraw = useStopShares();
  const nowMs = useRuntimeNow();
  const approval = useApprovals(selectApprovalOf(share.shareId));
  const until =
    approval === null
      ? "the request is approved"
      : approval.needs === "operator"
        ? "you approve"
        : "another person approves";
  return (
    <>
      <DialogBody>
        <Callout
          tone="violet"
          shape="diamond"
          title="Waiting for approval"
          actions={
            approval !== null &&
            onApprovals !== null && (
              <Button size="small" onClick={() => onApprovals(approval.approvalId)}>
                Review request
              </Button>
            )
          }
        >
          Nothing is shared until {until}.{" "}
          {approval !== null && `The request expires at ${timeOfDay(approval.expiresAtMs, nowMs)}. `}
          You can close this; the badge will update.
        </Callout>
        <FailureStatus failure={withdraw.failure} />
      </DialogBody>
      <DialogFoot>
        <Button
          look="quiet"
          isBusy={withdraw.isPending}
          onClick={() => void withdraw.run({ shareIds: [share.shareId] })}
        >
          Withdraw request
        </Button>
        <span className={shared.spring} />
        <Button onClick={onClose}>Done</Button>
      </DialogFoot>
    </>
  );
};

const Ended = ({ share, onAgain }: { readonly share: ShareView; readonly onAgain: () => void }) => {
  const nowMs = useRuntimeNow();
  return (
    <>
      <DialogBody>
        <Callout tone="neutral" shape="ring" title={endedWords(share, nowMs)} />
      </DialogBody>
      <DialogFoot>
        <Button look="primary" onClick={onAgain}>
          Share again
        </Button>
      </DialogFoot>
    </>
  );
};
