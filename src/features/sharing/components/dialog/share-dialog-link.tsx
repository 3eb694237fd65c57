// A share's link in a window: fetched for as long as it is shown, dropped when another one took its place, and until when it is good.

import { useEffect, useRef } from "react";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Callout } from "../../../../components/feedback/callout";
import { useRuntimeNow } from "../../../../stores/stores-context";
import { type GivenJoin, useJoin } from "../../commands/use-join";
import { FailureStatus } from "../failure-notice";
import styles from "./share-dialog.module.css";
import { ShareLinkCard } from "./share-link-card";

export interface ShareDialogLinkProps {
  readonly share: ShareView;
  /** The link, where an answer brought it already. */
  readonly given?: GivenJoin;
  readonly note?: string;
  readonly onDone: () => void;
}

const KEEPS = "Closing this keeps the share. End it from its badge.";

export const ShareDialogLink = ({ share, given, note = KEEPS, onDone }: ShareDialogLinkProps) => {
  const { join, failure, isAsking, isChanged, askAgain } = useJoin(share, given);
  const nowMs = useRuntimeNow();
  const copyButton = useRef<HTMLButtonElement>(null);
  const hasJoin = join !== null;
  useEffect(() => {
    if (hasJoin) copyButton.current?.focus();
  }, [hasJoin]);
  return (
    <>
      <DialogBody>
        {isChanged && <ChangedNotice onAskAgain={askAgain} />}
        <FailureStatus
          failure={failure}
          actions={
            <Button size="small" isBusy={isAsking} onClick={askAgain}>
              Try again
            </Button>
          }
        />
        {join !== null && <ShareLinkCard share={share} join={join} nowMs={nowMs} copyButton={copyButton} />}
        {isAsking && join === null && failure === null && <p>Getting the link.</p>}
      </DialogBody>
      <DialogFoot>
        <p className={styles.quiet}>{note}</p>
        <Button onClick={onDone}>Done</Button>
      </DialogFoot>
    </>
  );
};

const ChangedNotice = ({ onAskAgain }: { readonly onAskAgain: () => void }) => (
  <Callout
    statusName="Link changed"
    tone="amber"
    shape="cycle"
    title="The link changed"
    actions={
      <Button size="small" onClick={onAskAgain}>
        Show the new link
      </Button>
    }
  >
    The relay was lost and came back with another link. The one handed out before lets nobody in.
  </Callout>
);
