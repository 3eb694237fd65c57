// The share dialog while a request waits for a yes: whose, until when, the way to give it, and the way to take the request back.
import type { ApprovalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Callout } from "../../../../components/feedback/callout";
import { selectApprovalOf } from "../../../../stores/selectors";
import { useApprovals, useRuntimeNow } from "../../../../stores/stores-context";
import { timeOfDay } from "../../../../words/time-words";
import { useRevokeShares } from "../../commands/use-share-mutations";
import { FailureStatus } from "../failure-notice";
import styles from "./share-dialog.module.css";

export interface AwaitingApprovalProps {
  readonly share: ShareView;
  /** Opens the queue at that request; null where there is no way there. */
  readonly onApprovals: ((approvalId: ApprovalId) => void) | null;
  readonly onClose: () => void;
}

export const AwaitingApproval = ({ share, onApprovals, onClose }: AwaitingApprovalProps) => {
  const revoke = useRevokeShares();
  const nowMs = useRuntimeNow();
  const approval = useApprovals(selectApprovalOf(share.shareId));
  const who = approval === null ? "somebody says" : approval.needs === "operator" ? "you say" : "another person says";
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
                Open Approvals
              </Button>
            )
          }
        >
          Nothing is open until {who} yes.{" "}
          {approval !== null && `The request stands until ${timeOfDay(approval.expiresAtMs, nowMs)}. `}
          You may close this; the badge tells when it goes on.
        </Callout>
        <FailureStatus failure={revoke.failure} />
      </DialogBody>
      <DialogFoot>
        <Button look="quiet" isBusy={revoke.isAsking} onClick={() => void revoke.ask({ shareIds: [share.shareId] })}>
          Take the request back
        </Button>
        <span className={styles.spring} />
        <Button onClick={onClose}>Done</Button>
      </DialogFoot>
    </>
  );
};
