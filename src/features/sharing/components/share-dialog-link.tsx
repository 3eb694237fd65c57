// The share dialog once there is a link: fetches it for as long as it is shown, and says until when it is good.
import type { ShareView } from "@contract/share";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../../components/button";
import { Callout } from "../../../components/callout";
import { DialogBody, DialogFoot } from "../../../components/dialog";
import { useRuntimeNow } from "../../../stores/stores-context";
import { useJoin } from "../commands/use-join";
import { FailureStatus } from "./failure-notice";
import styles from "./share-dialog.module.css";
import { ShareLinkCard } from "./share-link-card";

export const ShareDialogLink = ({ share, onDone }: { readonly share: ShareView; readonly onDone: () => void }) => {
  const { join, failure, isAsking, askAgain } = useJoin(share.shareId);
  const nowMs = useRuntimeNow();
  const copyButton = useRef<HTMLButtonElement>(null);
  const hasJoin = join !== null;
  useEffect(() => {
    if (hasJoin) copyButton.current?.focus();
  }, [hasJoin]);
  return (
    <>
      <DialogBody>
        {share.linkState === "rotated" && <RotatedNotice onAskAgain={askAgain} isAsking={isAsking} />}
        <FailureStatus
          failure={failure}
          actions={
            <Button size="small" isBusy={isAsking} onClick={askAgain}>
              Try again
            </Button>
          }
        />
        {join !== null && <ShareLinkCard share={share} join={join} nowMs={nowMs} copyButton={copyButton} />}
        {join === null && failure === null && <p>Getting the link.</p>}
      </DialogBody>
      <DialogFoot>
        <p className={styles.quiet}>Closing this keeps the share. End it from its badge.</p>
        <Button onClick={onDone}>Done</Button>
      </DialogFoot>
    </>
  );
};

interface RotatedNoticeProps {
  readonly onAskAgain: () => void;
  readonly isAsking: boolean;
}

const RotatedNotice = ({ onAskAgain, isAsking }: RotatedNoticeProps) => {
  const [isSeen, setIsSeen] = useState(false);
  if (isSeen) return null;
  const show = () => {
    setIsSeen(true);
    onAskAgain();
  };
  return (
    <Callout
      statusName="Link changed"
      tone="amber"
      shape="cycle"
      title="The link changed"
      actions={
        <Button size="small" isBusy={isAsking} onClick={show}>
          Show the new link
        </Button>
      }
    >
      The relay was lost and came back with another link. The one handed out before lets nobody in.
    </Callout>
  );
};
