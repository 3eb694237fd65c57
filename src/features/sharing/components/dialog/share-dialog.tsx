// The share dialog of one terminal: form, start, link card, or what became of it. Closing it loses nothing.

import { VisuallyHidden } from "radix-ui";
import { useRef } from "react";
import type { ApprovalId, TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Callout } from "../../../../components/feedback/callout";
import { useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useDesk, useSharingTools } from "../../commands/sharing-context";
import { dialogStageOf } from "../../model/dialog-stage";
import { overWords } from "../../model/ended-words";
import { stageWords } from "../../model/stage-words";
import { useSubject } from "../use-subject";
import { AwaitingApproval } from "./awaiting-approval";
import { ShareDialogForm } from "./share-dialog-form";
import { ShareDialogLink } from "./share-dialog-link";

export const ShareDialog = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const { desk, anchors, openApprovals } = useSharingTools();
  const followed = useDesk((state) => state.started[terminalId] ?? null);
  const share = useShares((state) => (followed === null ? null : (state.shares.get(followed) ?? null)));
  const limits = useShares((state) => state.limits);
  const subject = useSubject(terminalId);
  const focusFirst = useRef<HTMLElement>(null);
  const leavingFor = useRef<ApprovalId | null>(null);
  if (limits === null) return null;
  const stage = dialogStageOf(share, followed !== null);
  const close = () => {
    if (share?.phase === "ended") desk.getState().tell(share.shareId);
    // A start goes on behind the closed dialog, and a failure is there again when it is opened; what is done is let go.
    if (stage === "link" || stage === "over") desk.getState().follow(terminalId, null);
    desk.getState().close();
  };
  const leaveFor = (approvalId: ApprovalId) => {
    leavingFor.current = approvalId;
    close();
  };
  const returnFocusTo = (opener: HTMLElement | null) => {
    const target = opener ?? anchors.find(terminalId);
    if (leavingFor.current === null || openApprovals === null) return target;
    // First back to the page, then on: the window that opens now gives the focus back to something that is still there.
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
        {stageWords(stage, share)}
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
      {stage === "link" && share !== null && <ShareDialogLink share={share} onDone={close} />}
      {stage === "over" && share !== null && (
        <OverBody share={share} onAgain={() => desk.getState().follow(terminalId, null)} />
      )}
    </Dialog>
  );
};

const OverBody = ({ share, onAgain }: { readonly share: ShareView; readonly onAgain: () => void }) => {
  const nowMs = useRuntimeNow();
  return (
    <>
      <DialogBody>
        <Callout tone="neutral" shape="ring" title={overWords(share, nowMs)} />
      </DialogBody>
      <DialogFoot>
        <Button look="primary" onClick={onAgain}>
          Share again
        </Button>
      </DialogFoot>
    </>
  );
};
