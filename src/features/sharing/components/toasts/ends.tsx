// Toasts for shares that failed or expired out of sight. The terminal on screen shows its own ends in its strip.
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { Toast } from "../../../../components/toast/toast";
import { useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useSharingUi } from "../../commands/sharing-context";
import { useRecordedEnd } from "../../commands/use-recorded-end";
import { badgeOf } from "../../model/badge";
import { failureOf } from "../../model/failures";
import { endedWords, missedEndWords, oneOfManyWords } from "../../model/share-words";
import { endToastsOf } from "../../model/visible-shares";
import { useSubject, useTerminalInView } from "../use-terminal";

export const EndToasts = () => {
  const nowMs = useRuntimeNow();
  const dismissed = useSharingUi((state) => state.dismissed);
  const seenEnds = useSharingUi((state) => state.seenEnds);
  const followed = Object.values(useSharingUi((state) => state.followed));
  const inView = useTerminalInView();
  const shares = useShares((state) => state.shares);
  const ends = endToastsOf([...shares.values()], { dismissed, seenEnds, inView, followed, nowMs });
  const missed = useShares((state) => state.missed).filter(
    ({ shareId }) => !seenEnds.has(shareId) && !dismissed.has(shareId),
  );
  return (
    <>
      {missed.map((share) => (
        <MissedToast key={share.shareId} share={share} nowMs={nowMs} />
      ))}
      {ends.map((share) => (
        <EndToast key={share.shareId} share={share} nowMs={nowMs} />
      ))}
    </>
  );
};

/** A share that ended with an earlier runtime. It stays until the operator dismisses it: nothing else on the page shows it. */
const MissedToast = ({ share, nowMs }: { readonly share: ShareView; readonly nowMs: number }) => {
  const markEndSeen = useSharingUi((state) => state.markEndSeen);
  const subject = useSubject(share.terminalId);
  const end = useRecordedEnd(share.shareId);
  return (
    <Toast title={subject} onDismiss={() => markEndSeen(share.shareId)}>
      {missedEndWords(end, nowMs)} {`${oneOfManyWords({ ...share, expiresAtMs: null }, nowMs)}.`}
    </Toast>
  );
};

const EndToast = ({ share, nowMs }: { readonly share: ShareView; readonly nowMs: number }) => {
  const open = useSharingUi((state) => state.open);
  const markEndSeen = useSharingUi((state) => state.markEndSeen);
  const subject = useSubject(share.terminalId);
  const failure = failureOf(share);
  const showDetails = () => {
    markEndSeen(share.shareId);
    open({ kind: "details", shareId: share.shareId });
  };
  return (
    <Toast
      title={failure === null ? subject : `${subject}: ${failure.message}`}
      tone={badgeOf(share, nowMs).tone}
      onDismiss={() => markEndSeen(share.shareId)}
      actions={
        <Button size="small" onClick={showDetails}>
          Details
        </Button>
      }
    >
      {endedWords(share, nowMs)}
    </Toast>
  );
};
