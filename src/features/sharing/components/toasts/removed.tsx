// The toast after a guest was removed: what that means for them, and the button that undoes it.
import { useState } from "react";
import { isLivePhase } from "#contract/phases";
import type { Guest, ShareView } from "#contract/share";
import { guestName } from "#contract/share-words";
import { Button } from "../../../../components/controls/button";
import { Toast } from "../../../../components/toast/toast";
import { selectShare } from "../../../../stores/selectors";
import { useShares } from "../../../../stores/stores-context";
import { useGuestAction } from "../../commands/use-share-commands";
import { removalOf } from "../../model/guests";
import { FailureNotice } from "../failure-notice";

interface RemovedToastProps {
  /** The share as it was. */
  readonly share: ShareView;
  readonly guest: Guest;
  readonly onDismiss: () => void;
}

/** Stays until it is dismissed or the share ends, because nothing else on the page can undo a removal. */
export const RemovedToast = ({ share, guest, onDismiss }: RemovedToastProps) => {
  const { run, isPending, failure } = useGuestAction();
  const [isBack, setIsBack] = useState(false);
  const current = useShares(selectShare(share.shareId));
  if (current === null || !isLivePhase(current.phase)) return null;
  const name = guestName(guest);
  const { words, canLetBack } = removalOf(share);
  const letBack = async () => {
    const { shareId } = share;
    const answer = await run({ guest: { shareId, guestId: guest.guestId }, action: { kind: "let-back" } });
    if (answer.ok) setIsBack(true);
  };
  if (isBack) {
    return (
      <Toast tone="green" title={`${name} can join again`} onDismiss={onDismiss}>
        {`They can use the same link and key${share.knock ? ", and wait until you let them in" : ""}.`}
      </Toast>
    );
  }
  return (
    <Toast
      tone="amber"
      title={`${name} was removed`}
      onDismiss={onDismiss}
      actions={
        canLetBack && (
          <Button size="small" isBusy={isPending} onClick={() => void letBack()}>
            Let back in
          </Button>
        )
      }
    >
      <p>{words}</p>
      {/* The live region exists before its text, so screen readers announce it. */}
      <div role="alert">{failure !== null && <FailureNotice isInline failure={failure} />}</div>
    </Toast>
  );
};
