// The strip under a terminal, while it is shared or was a moment ago. Fed from the mirror; nothing where nothing is to say.

import { useShallow } from "zustand/react/shallow";
import type { TerminalId } from "#contract/ids";
import { isOpenPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { selectSharesOf } from "../../../../stores/selectors";
import { useIsDisconnected, useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useDesk, useSharingTools } from "../../commands/sharing-context";
import { useAgain } from "../../commands/use-again";
import { revokeParts } from "../../model/revoke-words";
import { isStuck } from "../../model/stuck";
import { overShareOf } from "../../model/visible-shares";
import { useShareActs } from "../use-share-acts";
import { OverNotice } from "./over-notice";
import { ShareStrip } from "./share-strip";
import styles from "./share-strip.module.css";
import { StuckNotice } from "./stuck-notice";

export const TerminalShareStrip = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const { desk } = useSharingTools();
  const nowMs = useRuntimeNow();
  const isUnheard = useIsDisconnected();
  const dismissed = useDesk((state) => state.dismissed);
  const shares = useShares(useShallow(selectSharesOf([terminalId])));
  const open = shares.filter((share) => isOpenPhase(share.phase));
  const told = useDesk((state) => state.told);
  const isInDialog = useDesk((state) => state.window?.kind === "share" && state.window.terminalId === terminalId);
  const last = overShareOf(shares, dismissed, nowMs);
  // The dialog tells it while it is open, and has told it once it is closed.
  const over = last === null || isInDialog || told.has(last.shareId) ? null : last;
  const { open: openWindow } = desk.getState();
  const act = useShareActs();
  const { shared, requests } = revokeParts(open);
  const lists = [
    { name: "Shared with", shares: shared },
    { name: "Asked for", shares: requests },
  ];
  return (
    <>
      {open.filter(isStuck).map((share) => (
        <StuckNotice key={share.shareId} share={share} />
      ))}
      {/* There before its words, so that they are read out. */}
      <div role="status" aria-label="Ended share" aria-atomic="false">
        {over !== null && <OverShare key={over.shareId} share={over} nowMs={nowMs} />}
      </div>
      {lists.map(
        ({ name, shares: listed }) =>
          listed.length > 0 && (
            <ShareStrip
              key={name}
              name={name}
              shares={listed}
              nowMs={nowMs}
              isUnheard={isUnheard}
              onLink={(shareId) => openWindow({ kind: "link", shareId })}
              onDetails={(shareId) => openWindow({ kind: "details", shareId })}
              onEnd={(shareId) => openWindow({ kind: "revoke", scope: { shareIds: [shareId] } })}
              onAction={act}
            />
          ),
      )}
      {open.length > 1 && <EndEvery onPress={() => openWindow({ kind: "revoke", scope: { terminalId } })} />}
    </>
  );
};

/** Not called End all: that one is in the bar, and ends what is open anywhere. */
const EndEvery = ({ onPress }: { readonly onPress: () => void }) => (
  <div className={styles.every}>
    <Button size="small" onClick={onPress}>
      End every share of this terminal
    </Button>
  </div>
);

const OverShare = ({ share, nowMs }: { readonly share: ShareView; readonly nowMs: number }) => {
  const { desk } = useSharingTools();
  const { dismiss, open } = desk.getState();
  const { shareId, terminalId } = share;
  return (
    <OverNotice
      share={share}
      nowMs={nowMs}
      again={useAgain(share)}
      onChange={() => {
        dismiss(shareId);
        open({ kind: "share", terminalId });
      }}
      onDetails={() => open({ kind: "details", shareId })}
      onDismiss={() => dismiss(shareId)}
    />
  );
};
