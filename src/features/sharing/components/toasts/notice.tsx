// The toast about what the operator just did: a copied link, or a removed guest with a way to let them back in.
import { useEffect } from "react";
import { Toast } from "../../../../components/toast/toast";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import type { SharingNotice } from "../../state/sharing-ui";
import { useSubject } from "../use-terminal";
import { RemovedToast } from "./removed";

/** Long enough to be read twice. */
const NOTICE_MS = 8_000;

export const NoticeToast = () => {
  const { clock } = useSharingTools();
  const notice = useSharingUi((state) => state.notice);
  const notify = useSharingUi((state) => state.notify);
  const isBrief = notice?.kind === "copied";
  useEffect(() => {
    if (!isBrief) return;
    const timer = clock.after(NOTICE_MS, () => notify(null));
    return () => timer.cancel();
  }, [clock, isBrief, notify]);
  if (notice === null) return null;
  const dismiss = () => notify(null);
  switch (notice.kind) {
    case "copied":
      return <CopiedToast share={notice.share} onDismiss={dismiss} />;
    case "removed":
      return <RemovedToast key={notice.guest.guestId} {...notice} onDismiss={dismiss} />;
  }
};

interface CopiedToastProps {
  readonly share: Extract<SharingNotice, { kind: "copied" }>["share"];
  readonly onDismiss: () => void;
}

const CopiedToast = ({ share, onDismiss }: CopiedToastProps) => (
  <Toast tone="green" title="Link copied" onDismiss={onDismiss}>
    {useSubject(share.terminalId)}
  </Toast>
);
