// Everything below a shared terminal: alarms, the end of its last share, a line per open share, and a way to stop them all.

import { useShallow } from "zustand/react/shallow";
import type { TerminalId } from "#contract/ids";
import { isOpenPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { selectSharesOf } from "../../../../stores/selectors";
import { useIsDisconnected, useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { useShareAgain } from "../../commands/use-share-commands";
import { isCleanupFailed } from "../../model/failures";
import { sharesAndRequests } from "../../model/stop";
import { endedShareOf } from "../../model/visible-shares";
import { useMenuAction } from "../badge/menu";
import { CleanupFailedNotice, EndedNotice } from "./notices";
import { ShareStrip } from "./strip";
import styles from "./strip.module.css";

/** The ended share to show, unless the terminal's dialog shows it or has shown it. */
const useEndedShare = (terminalId: TerminalId, shares: readonly ShareView[], nowMs: number): ShareView | null => {
  const dismissed = useSharingUi((state) => state.dismissed);
  const seenEnds = useSharingUi((state) => state.seenEnds);
  const isInDialog = useSharingUi(({ window }) => window?.kind === "share" && window.terminalId === terminalId);
  const ended = endedShareOf(shares, dismissed, nowMs);
  return ended === null || isInDialog || seenEnds.has(ended.shareId) ? null : ended;
};

export const TerminalShareStrip = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const { ui } = useSharingTools();
  const nowMs = useRuntimeNow();
  const isStale = useIsDisconnected();
  const act = useMenuAction();
  const shares = useShares(useShallow(selectSharesOf([terminalId])));
  const ended = useEndedShare(terminalId, shares, nowMs);
  const open = shares.filter((share) => isOpenPhase(share.phase));
  const { shared, requests } = sharesAndRequests(open);
  const lists = [
    { name: "Shares", shares: shared },
    { name: "Requests", shares: requests },
  ];
  return (
    <>
      {open.filter(isCleanupFailed).map((share) => (
        <CleanupFailedNotice key={share.shareId} share={share} />
      ))}
      {/* The live region exists before its text, so screen readers announce it. */}
      <div role="status" aria-label="Ended share" aria-atomic="false">
        {ended !== null && <EndedShare key={ended.shareId} share={ended} nowMs={nowMs} />}
      </div>
      {lists.map(
        ({ name, shares: listed }) =>
          listed.length > 0 && (
            <ShareStrip key={name} name={name} shares={listed} nowMs={nowMs} isStale={isStale} onAction={act} />
          ),
      )}
      {open.length > 1 && (
        // Not "Stop all": the bar's button of that name stops the shares of every terminal.
        <div className={styles.stopAll}>
          <Button size="small" onClick={() => ui.getState().open({ kind: "stop", scope: { terminalId } })}>
            Stop all shares of this terminal
          </Button>
        </div>
      )}
    </>
  );
};

const EndedShare = ({ share, nowMs }: { readonly share: ShareView; readonly nowMs: number }) => {
  const { ui } = useSharingTools();
  const { dismiss, open } = ui.getState();
  const { shareId, terminalId } = share;
  return (
    <EndedNotice
      share={share}
      nowMs={nowMs}
      again={useShareAgain(share)}
      onChange={() => {
        dismiss(shareId);
        open({ kind: "share", terminalId });
      }}
      onDetails={() => open({ kind: "details", shareId })}
      onDismiss={() => dismiss(shareId)}
    />
  );
};
