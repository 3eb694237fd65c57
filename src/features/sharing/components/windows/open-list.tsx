// One list of everything that is open in any lane: shares, requests and handoffs, each with a button to stop it.

import { useShallow } from "zustand/react/shallow";
import { isSharedPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { shareFacts } from "#contract/share-words";
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Badge } from "../../../../components/status/badge";
import { Countdown } from "../../../../components/status/countdown";
import { selectLeases } from "../../../../stores/handoff-selectors";
import { selectOpenShares } from "../../../../stores/selectors";
import { useHandoffs, useIsDisconnected, useRuntimeNow, useShares, useStores } from "../../../../stores/stores-context";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { badgeOf, staleBadge } from "../../model/badge";
import { leftMsOf } from "../../model/ttl";
import { WaitingGuests } from "../guests/waiting";
import shared from "../shared.module.css";
import { useSubject, useTerminalInView } from "../use-terminal";
import styles from "./windows.module.css";

export const OpenListWindow = () => {
  const { openHandoffs, anchors } = useSharingTools();
  const close = useSharingUi((state) => state.close);
  const open = useSharingUi((state) => state.open);
  const inView = useTerminalInView();
  const shares = useShares(useShallow(selectOpenShares));
  const hasHandoffs = useHandoffs((state) => selectLeases(state).length > 0);
  return (
    <Dialog isOpen title="Everything open" onClose={close} returnFocusTo={(opener) => opener ?? anchors.find(inView)}>
      <DialogBody>
        {shares.length === 0 && !hasHandoffs && <p>Nothing is open. No one else can see or use your terminals.</p>}
        {shares.length > 0 && (
          <ul className={styles.openList} aria-label="Open shares">
            {shares.map((share) => (
              <OpenShare key={share.shareId} share={share} />
            ))}
          </ul>
        )}
        {openHandoffs?.(close)}
      </DialogBody>
      <DialogFoot>
        {shares.length > 0 && (
          <Button
            look="danger"
            onClick={() => open({ kind: "stop", scope: { all: true }, backTo: { kind: "open-list" } })}
          >
            Stop all
          </Button>
        )}
        <span className={shared.spring} />
        <Button onClick={close}>Done</Button>
      </DialogFoot>
    </Dialog>
  );
};

const OpenShare = ({ share }: { readonly share: ShareView }) => {
  const { selection } = useStores();
  const close = useSharingUi((state) => state.close);
  const open = useSharingUi((state) => state.open);
  const subject = useSubject(share.terminalId);
  const nowMs = useRuntimeNow();
  const isStale = useIsDisconnected();
  const known = badgeOf(share, nowMs);
  const badge = isStale ? staleBadge(known, nowMs) : known;
  const leftMs = leftMsOf(share, nowMs);
  const { shareId, laneId, terminalId } = share;
  const show = () => {
    close();
    selection.getState().openTerminal(laneId, terminalId);
  };
  return (
    <li className={styles.openItem}>
      <div className={styles.openWords}>
        <p className={styles.openHead}>
          <Button look="link" aria-label={`Show ${subject}`} onClick={show}>
            {subject}
          </Button>
          <Badge tone={badge.tone} shape={badge.shape} isPulsing={badge.isPulsing}>
            {isStale ? badge.text : (known.facts[0] ?? known.text)}
          </Badge>
        </p>
        <p className={styles.openFacts}>
          {shareFacts(share)}
          {leftMs !== null && share.phase !== "ending" && (
            <>
              {" "}
              · <Countdown leftMs={leftMs} /> left
            </>
          )}
        </p>
        <WaitingGuests share={share} />
      </div>
      <Button
        size="small"
        aria-label={`${isSharedPhase(share.phase) ? "Stop sharing" : "Withdraw"} ${subject}`}
        aria-disabled={share.phase === "ending" || undefined}
        onClick={() => open({ kind: "stop", scope: { shareIds: [shareId] }, backTo: { kind: "open-list" } })}
      >
        {isSharedPhase(share.phase) ? "Stop" : "Withdraw"}
      </Button>
    </li>
  );
};
