// A line per share below its terminal: its state, what guests can do, who is connected, the time left, and a way to stop it.

import { Ellipsis } from "lucide-react";
import { isSharedPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { shareFacts } from "#contract/share-words";
import { Button } from "../../../../components/controls/button";
import { IconButton } from "../../../../components/controls/icon-button";
import { Badge } from "../../../../components/status/badge";
import { Countdown } from "../../../../components/status/countdown";
import { timeOfDay } from "../../../../words/time-words";
import { badgeOf, staleBadge } from "../../model/badge";
import { waitingGuests } from "../../model/guests";
import { linkWords } from "../../model/share-words";
import { leftMsOf } from "../../model/ttl";
import { type MenuAction, ShareMenu } from "../badge/menu";
import { WaitingGuests } from "../guests/waiting";
import styles from "./strip.module.css";

export interface ShareStripProps {
  /** The list's accessible name. */
  readonly name: string;
  readonly shares: readonly ShareView[];
  readonly nowMs: number;
  /** The runtime is disconnected; `nowMs` is when the page last heard from it. */
  readonly isStale: boolean;
  readonly onAction: (action: MenuAction, share: ShareView) => void;
}

/** Tells the toasts how far the strip reaches up, with the bar below it in narrow windows, so that they stay above it (toast.module.css). */
const publishHeight = (strip: HTMLUListElement | null): (() => void) | undefined => {
  if (strip === null) return undefined;
  const { documentElement: page } = strip.ownerDocument;
  const { style } = page;
  const publish = (): void => {
    const heightPx = page.clientHeight - strip.getBoundingClientRect().top;
    if (strip.isConnected) style.setProperty("--strip-height", `${Math.max(0, heightPx)}px`);
  };
  const observer = new ResizeObserver(publish);
  observer.observe(strip);
  publish();
  return () => {
    observer.disconnect();
    style.removeProperty("--strip-height");
  };
};

export const ShareStrip = ({ name, shares, ...rest }: ShareStripProps) => (
  <ul className={styles.strip} aria-label={name} ref={publishHeight}>
    {shares.map((share) => (
      <StripLine key={share.shareId} share={share} {...rest} />
    ))}
  </ul>
);

interface StripLineProps extends Pick<ShareStripProps, "nowMs" | "isStale" | "onAction"> {
  readonly share: ShareView;
}

const factsOf = (share: ShareView, nowMs: number): string =>
  [
    shareFacts(share),
    share.liveAtMs === null ? null : `since ${timeOfDay(share.liveAtMs, nowMs)}`,
    linkWords[share.linkState],
  ]
    .filter((fact) => fact !== null)
    .join(" · ");

const StripLine = ({ share, nowMs, isStale, onAction }: StripLineProps) => {
  const known = badgeOf(share, nowMs);
  const badge = isStale ? staleBadge(known, nowMs) : known;
  const isTimeInBadge = !isStale && badge.text.endsWith("left");
  const facts = factsOf(share, nowMs);
  return (
    <li className={styles.line} data-phase={isStale ? undefined : share.phase} data-tone={badge.tone}>
      <Badge tone={badge.tone} shape={badge.shape} isPulsing={badge.isPulsing}>
        {isTimeInBadge ? stateWords(share, nowMs) : badge.text}
      </Badge>
      <span
        className={styles.facts}
        data-whole={isStale || linkWords[share.linkState] !== null || undefined}
        title={facts}
      >
        {facts}
      </span>
      <TimeLeft share={share} nowMs={nowMs} isStale={isStale} />
      {share.linkState === "rotated" && (
        <Button size="strip" onClick={() => onAction("link", share)}>
          Show new link
        </Button>
      )}
      <Button size="strip" look="quiet" className={styles.details} onClick={() => onAction("details", share)}>
        Details
      </Button>
      <Button
        size="strip"
        onClick={() => onAction("stop", share)}
        aria-disabled={share.phase === "ending" || undefined}
      >
        {isSharedPhase(share.phase) ? "Stop sharing" : "Withdraw"}
      </Button>
      <ShareMenu
        shares={[share]}
        nowMs={nowMs}
        isStale={isStale}
        trigger={<IconButton size="small" label="More actions" icon={<Ellipsis size={16} aria-hidden />} />}
        onAction={onAction}
      />
      {!isStale && waitingGuests(share).length > 0 && (
        <div className={styles.waiting}>
          <WaitingGuests share={share} size="strip" />
        </div>
      )}
    </li>
  );
};

/** A countdown; without the runtime, the time at which the share was due to end. */
const TimeLeft = ({ share, nowMs, isStale }: Pick<StripLineProps, "share" | "nowMs" | "isStale">) => {
  if (share.expiresAtMs === null || share.phase === "ending") return null;
  return (
    <span className={styles.left}>
      {isStale ? (
        `was due to end ${timeOfDay(share.expiresAtMs, nowMs)}`
      ) : (
        <>
          <Countdown leftMs={leftMsOf(share, nowMs) ?? 0} /> left
        </>
      )}
    </span>
  );
};

/** The badge's text when the time left has its own place in the line. */
const stateWords = ({ phase, expiresAtMs }: ShareView, nowMs: number): string =>
  phase === "grace" && expiresAtMs !== null ? `ends ${timeOfDay(expiresAtMs, nowMs)}` : "live";
