// The window that the Share button of a shared terminal opens: guests, link, time, and buttons to change or stop each share.

import { type RefObject, useRef } from "react";
import { useShallow } from "zustand/react/shallow";
import type { TerminalId } from "#contract/ids";
import { isLivePhase, isOpenPhase, isSharedPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { reachWhere, shareFacts, whoWords } from "#contract/share-words";
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Badge } from "../../../../components/status/badge";
import { Countdown } from "../../../../components/status/countdown";
import { selectSharesOf } from "../../../../stores/selectors";
import { useIsDisconnected, useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { timeOfDay } from "../../../../words/time-words";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { useCopyLink } from "../../commands/use-link";
import { badgeOf, staleBadge } from "../../model/badge";
import { linkWords, shareWords } from "../../model/share-words";
import { leftMsOf } from "../../model/ttl";
import { ClipboardNote } from "../dialog/clipboard-note";
import { FailureStatus } from "../failure-notice";
import { GuestList } from "../guests/list";
import shared from "../shared.module.css";
import { GraceActions } from "../toasts/grace-actions";
import { useSubject } from "../use-terminal";
import { Fact } from "./details";
import styles from "./windows.module.css";

export const LiveWindow = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const { anchors } = useSharingTools();
  const close = useSharingUi((state) => state.close);
  const open = useSharingUi((state) => state.open);
  const subject = useSubject(terminalId);
  const nowMs = useRuntimeNow();
  const shares = useShares(useShallow(selectSharesOf([terminalId]))).filter(({ phase }) => isOpenPhase(phase));
  const focusFirst = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      isOpen
      title="Share"
      subject={subject}
      onClose={close}
      focusFirst={focusFirst}
      returnFocusTo={(opener) => opener ?? anchors.find(terminalId)}
    >
      <DialogBody>
        {shares.length === 0 && <p>Nothing is shared any more.</p>}
        {shares.map((share, index) => (
          <LiveShare
            key={share.shareId}
            share={share}
            nowMs={nowMs}
            isNamed={shares.length > 1}
            copyButton={index === 0 ? focusFirst : null}
          />
        ))}
      </DialogBody>
      <DialogFoot>
        <Button onClick={() => open({ kind: "share", terminalId })}>New share</Button>
        <span className={shared.spring} />
        <Button onClick={close}>Done</Button>
      </DialogFoot>
    </Dialog>
  );
};

interface LiveShareProps {
  readonly share: ShareView;
  readonly nowMs: number;
  /** The terminal has several shares, so each says which one it is. */
  readonly isNamed: boolean;
  /** Gets the initial focus. */
  readonly copyButton: RefObject<HTMLButtonElement | null> | null;
}

const LiveShare = ({ share, nowMs, isNamed, copyButton }: LiveShareProps) => {
  const open = useSharingUi((state) => state.open);
  const isStale = useIsDisconnected();
  const known = badgeOf(share, nowMs);
  const badge = isStale ? staleBadge(known, nowMs) : known;
  const { shareId, terminalId } = share;
  const isLive = isLivePhase(share.phase);
  return (
    <section className={styles.live} aria-label={shareWords(share)}>
      {isNamed && <h3 className={styles.liveTitle}>{shareWords(share)}</h3>}
      <p className={styles.liveState}>
        <Badge tone={badge.tone} shape={badge.shape} isPulsing={badge.isPulsing}>
          {isStale ? badge.text : (known.facts[0] ?? known.text)}
        </Badge>
        <span>{shareFacts(share)}</span>
      </p>
      {isLive && (
        <dl className={styles.facts}>
          <Fact name="Guests">
            <GuestList share={share} nowMs={nowMs} />
          </Fact>
          <Fact name="Link">
            <LinkRow share={share} copyButton={copyButton} />
          </Fact>
          <Fact name="Time left">
            <TimeRow share={share} nowMs={nowMs} />
          </Fact>
        </dl>
      )}
      <div className={styles.liveActions}>
        <Button
          size="small"
          look="danger"
          aria-disabled={share.phase === "ending" || undefined}
          onClick={() => open({ kind: "stop", scope: { shareIds: [shareId] }, cancelTo: { kind: "live", terminalId } })}
        >
          {isSharedPhase(share.phase) ? "Stop sharing" : "Withdraw"}
        </Button>
        <Button size="small" look="quiet" onClick={() => open({ kind: "details", shareId })}>
          Details
        </Button>
      </div>
    </section>
  );
};

/** Where the link works from, and the ways to get it. The link itself is fetched only when asked for: each time is recorded. */
const LinkRow = ({ share, copyButton }: Pick<LiveShareProps, "share" | "copyButton">) => {
  const open = useSharingUi((state) => state.open);
  const { shareId } = share;
  const copyLink = useCopyLink(shareId);
  const trouble = linkWords[share.linkState];
  return (
    <>
      <p>
        {trouble === null ? `Works ${reachWhere[share.reach]}` : <strong>{trouble}</strong>} · {whoWords(share)}
      </p>
      <div className={styles.rowActions}>
        <Button
          ref={copyButton}
          size="small"
          look="primary"
          isBusy={copyLink.isPending}
          onClick={() => void copyLink.run()}
        >
          Copy link
        </Button>
        <Button size="small" onClick={() => open({ kind: "link", shareId })}>
          Show link
        </Button>
        <span role="status" className={shared.quiet}>
          {copyLink.permission !== null && "Copied."}
        </span>
      </div>
      <ClipboardNote permission={copyLink.permission} askToForget={copyLink.askToForget} />
      <FailureStatus failure={copyLink.failure} />
    </>
  );
};

const TimeRow = ({ share, nowMs }: Pick<LiveShareProps, "share" | "nowMs">) => {
  const leftMs = leftMsOf(share, nowMs);
  return (
    <>
      <p>
        {leftMs !== null && <Countdown leftMs={leftMs} />}
        {share.expiresAtMs !== null && ` · ends ${timeOfDay(share.expiresAtMs, nowMs)}`}
      </p>
      <div className={styles.rowActions}>
        <GraceActions share={share} nowMs={nowMs} canStop={false} />
      </div>
    </>
  );
};
