// One line a share under its terminal: who is in, what they may, since when, how long still, and the end of it.
import type { ShareId } from "@contract/ids";
import { isSharedPhase } from "@contract/phases";
import type { ShareView } from "@contract/share";
import { Badge } from "../../../components/badge";
import { Button } from "../../../components/button";
import { Countdown } from "../../../components/countdown";
import { badgeOf, leftMsOf } from "../model/badge";
import { guestsWords, waitingWords } from "../model/guest-words";
import { linkWords } from "../model/link-words";
import { accessWords } from "../model/share-words";
import { timeOfDay } from "../model/time-words";
import styles from "./share-strip.module.css";

export interface ShareStripProps {
  /** The list's name. */
  readonly name: string;
  readonly shares: readonly ShareView[];
  readonly nowMs: number;
  readonly onLink: (shareId: ShareId) => void;
  readonly onDetails: (shareId: ShareId) => void;
  readonly onEnd: (shareId: ShareId) => void;
}

export const ShareStrip = ({ name, shares, nowMs, onLink, onDetails, onEnd }: ShareStripProps) => (
  <ul className={styles.strip} aria-label={name}>
    {shares.map((share) => (
      <StripLine
        key={share.shareId}
        share={share}
        nowMs={nowMs}
        onLink={() => onLink(share.shareId)}
        onDetails={() => onDetails(share.shareId)}
        onEnd={() => onEnd(share.shareId)}
      />
    ))}
  </ul>
);

interface StripLineProps {
  readonly share: ShareView;
  readonly nowMs: number;
  readonly onLink: () => void;
  readonly onDetails: () => void;
  readonly onEnd: () => void;
}

const StripLine = ({ share, nowMs, onLink, onDetails, onEnd }: StripLineProps) => {
  const badge = badgeOf(share, nowMs);
  const leftMs = leftMsOf(share, nowMs);
  const isLive = share.liveAtMs !== null;
  const facts = [
    linkWords[share.linkState],
    isLive ? guestsWords(share) : null,
    waitingWords(share),
    accessWords[share.access],
    share.liveAtMs === null ? null : `since ${timeOfDay(share.liveAtMs, nowMs)}`,
  ].filter((fact) => fact !== null);
  return (
    <li className={styles.line} data-phase={share.phase} data-tone={badge.tone}>
      <Badge tone={badge.tone} shape={badge.shape} isPulsing={badge.isPulsing}>
        {share.phase === "grace" || badge.text.endsWith("left") ? phaseWord(share) : badge.text}
      </Badge>
      <span className={styles.facts}>{facts.join(" · ")}</span>
      {isLive && leftMs !== null && share.phase !== "ending" && (
        <span className={styles.left}>
          <Countdown leftMs={leftMs} /> left
        </span>
      )}
      {share.linkState === "rotated" && (
        <Button size="small" onClick={onLink}>
          Show the new link
        </Button>
      )}
      <Button size="small" look="quiet" onClick={onDetails}>
        Details
      </Button>
      <Button size="small" onClick={onEnd} disabled={share.phase === "ending"}>
        {isSharedPhase(share.phase) ? "End" : "Take back"}
      </Button>
    </li>
  );
};

/** The time has a place of its own in the strip. */
const phaseWord = (share: ShareView): string => (share.phase === "grace" ? "nearly over" : "live");
