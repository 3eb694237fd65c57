// The strip under a terminal, while it is shared or was a moment ago. Fed from the mirror; nothing where nothing is to say.
import type { TerminalId } from "@contract/ids";
import { isOpenPhase } from "@contract/phases";
import { useShallow } from "zustand/react/shallow";
import { selectSharesOf } from "../../../stores/selectors";
import { useRuntimeNow, useShares } from "../../../stores/stores-context";
import { useDesk, useSharingTools } from "../commands/sharing-context";
import { overShareOf } from "../model/visible-shares";
import { OverNotice } from "./over-notice";
import { ShareStrip } from "./share-strip";

export const TerminalShareStrip = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const { desk } = useSharingTools();
  const nowMs = useRuntimeNow();
  const dismissed = useDesk((state) => state.dismissed);
  const shares = useShares(useShallow(selectSharesOf([terminalId])));
  const open = shares.filter((share) => isOpenPhase(share.phase));
  const told = useDesk((state) => state.told);
  const isInDialog = useDesk((state) => state.window?.kind === "share" && state.window.terminalId === terminalId);
  const last = overShareOf(shares, dismissed, nowMs);
  // The dialog tells it while it is open, and has told it once it is closed.
  const over = last === null || isInDialog || told.has(last.shareId) ? null : last;
  const { dismiss, open: openWindow } = desk.getState();
  return (
    <>
      {/* There before its words, so that they are read out. */}
      <div role="status" aria-label="Ended share" aria-atomic="false">
        {over !== null && (
          <OverNotice
            share={over}
            nowMs={nowMs}
            onDetails={() => openWindow({ kind: "details", shareId: over.shareId })}
            onAgain={() => {
              dismiss(over.shareId);
              openWindow({ kind: "share", terminalId });
            }}
            onDismiss={() => dismiss(over.shareId)}
          />
        )}
      </div>
      {open.length > 0 && (
        <ShareStrip
          shares={open}
          nowMs={nowMs}
          onDetails={(shareId) => openWindow({ kind: "details", shareId })}
          onEnd={(shareId) => openWindow({ kind: "revoke", shareIds: [shareId] })}
        />
      )}
    </>
  );
};
