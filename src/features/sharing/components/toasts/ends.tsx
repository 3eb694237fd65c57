// Toasts for shares that failed or expired out of sight. The terminal on screen shows its own ends in its strip.
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { Toast } from "../../../../components/toast/toast";
import { useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useSharingUi } from "../../commands/sharing-context";
import { badgeOf } from "../../model/badge";
import { failureOf } from "../../model/failures";
import { endedWords } from "../../model/share-words";
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
  return ends.map((share) => <EndToast key={share.shareId} share={share} nowMs={nowMs} />);
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
