// Tells, once and quietly, that a share elsewhere failed or is over. The terminal in view tells it in its own strip.
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { Toast } from "../../../../components/toast/toast";
import { useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useDesk } from "../../commands/sharing-context";
import { badgeOf } from "../../model/badge";
import { overWords } from "../../model/ended-words";
import { failureOf } from "../../model/failure";
import { endToastsOf } from "../../model/visible-shares";
import { useTerminalInView } from "../dialog/use-in-view";
import { useSubject } from "../use-subject";

export const EndToasts = () => {
  const nowMs = useRuntimeNow();
  const dismissed = useDesk((state) => state.dismissed);
  const told = useDesk((state) => state.told);
  const followed = useDesk((state) => state.started);
  const inView = useTerminalInView();
  const shares = useShares((state) => state.shares);
  const ends = endToastsOf([...shares.values()], { dismissed, told, inView, followed: Object.values(followed), nowMs });
  return ends.map((share) => <EndToast key={share.shareId} share={share} nowMs={nowMs} />);
};

const EndToast = ({ share, nowMs }: { readonly share: ShareView; readonly nowMs: number }) => {
  const open = useDesk((state) => state.open);
  const tell = useDesk((state) => state.tell);
  const subject = useSubject(share.terminalId);
  const failure = failureOf(share);
  const showDetails = () => {
    tell(share.shareId);
    open({ kind: "details", shareId: share.shareId });
  };
  return (
    <Toast
      title={failure === null ? subject : `${subject}: ${failure.message}`}
      tone={badgeOf(share, nowMs).tone}
      onDismiss={() => tell(share.shareId)}
      actions={
        <Button size="small" onClick={showDetails}>
          Details
        </Button>
      }
    >
      {overWords(share, nowMs)}
    </Toast>
  );
};
