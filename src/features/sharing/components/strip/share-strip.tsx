// One line a share under its terminal: who is in, what they may, since when, how long still, and the end of it.

import { Ellipsis } from "lucide-react";
import type { ShareId } from "#contract/ids";
import { isSharedPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { IconButton } from "../../../../components/controls/icon-button";
import { Badge } from "../../../../components/status/badge";
import { Countdown } from "../../../../components/status/countdown";
import { accessWords } from "../../../../words/share-words";
import { timeOfDay } from "../../../../words/time-words";
import { badgeOf, leftMsOf } from "../../model/badge";
import { guestsWords, waitingWords } from "../../model/guest-words";
import { linkWords } from "../../model/link-words";
import type { ShareMenuAction } from "../../model/share-menu-action";
import { unheardBadge } from "../../model/unheard";
import { ShareMenu } from "../badge/share-menu";
import styles from "./share-strip.module.css";

export interface ShareStripProps {
  /** The list's name. */
  readonly name: string;
  readonly shares: readonly ShareView[];
  readonly nowMs: number;
  /** All of it is only what was heard last, at `nowMs`. */
  readonly isUnheard?: boolean;
  readonly onLink: (shareId: ShareId) => void;
  readonly onDetails: (shareId: ShareId) => void;
  readonly onEnd: (shareId: ShareId) => void;
  /** From the menu at the line's end: the same as the badge's. */
  readonly onAction: (action: ShareMenuAction, share: ShareView) => void;
}

/** All of them are of the terminal above. */
const noSubject = (): null => null;

export const ShareStrip = ({
  name,
  shares,
  nowMs,
  isUnheard = false,
  onLink,
  onDetails,
  onEnd,
  onAction,
}: ShareStripProps) => (
  <ul className={styles.strip} aria-label={name}>
    {shares.map((share) => (
      <StripLine
        key={share.shareId}
        share={share}
        nowMs={nowMs}
        isUnheard={isUnheard}
        onLink={() => onLink(share.shareId)}
        onDetails={() => onDetails(share.shareId)}
        onEnd={() => onEnd(share.shareId)}
        onAction={onAction}
      />
    ))}
  </ul>
);

interface StripLineProps {
  readonly share: ShareView;
  readonly nowMs: number;
  readonly isUnheard: boolean;
  readonly onLink: () => void;
  readonly onDetails: () => void;
  readonly onEnd: () => void;
  readonly onAction: ShareStripProps["onAction"];
}

const StripLine = ({ share, nowMs, isUnheard, onLink, onDetails, onEnd, onAction }: StripLineProps) => {
  const known = badgeOf(share, nowMs);
  const badge = isUnheard ? unheardBadge(known, nowMs) : known;
  const isLive = share.liveAtMs !== null;
  const facts = [
    isLive ? `shared with: ${guestsWords(share)}` : null,
    waitingWords(share),
    share.liveAtMs === null ? null : `since ${timeOfDay(share.liveAtMs, nowMs)}`,
    accessWords[share.access],
    linkWords[share.linkState],
  ].filter((fact) => fact !== null);
  return (
    <li className={styles.line} data-phase={isUnheard ? undefined : share.phase} data-tone={badge.tone}>
      <Badge tone={badge.tone} shape={badge.shape} isPulsing={badge.isPulsing}>
        {!isUnheard && (share.phase === "grace" || badge.text.endsWith("left")) ? phaseWord(share, nowMs) : badge.text}
      </Badge>
      <span className={styles.facts}>{facts.join(" · ")}</span>
      <TimeLeft share={share} nowMs={nowMs} isUnheard={isUnheard} />
      {share.linkState === "rotated" && (
        <Button size="strip" onClick={onLink}>
          Show the new link
        </Button>
      )}
      <Button size="strip" look="quiet" onClick={onDetails}>
        Details
      </Button>
      <Button size="strip" onClick={onEnd} aria-disabled={share.phase === "ending" || undefined}>
        {isSharedPhase(share.phase) ? "End" : "Take back"}
      </Button>
      <ShareMenu
        shares={[share]}
        nowMs={nowMs}
        isUnheard={isUnheard}
        trigger={<IconButton size="small" label="Actions of this share" icon={<Ellipsis size={16} aria-hidden />} />}
        subjectOf={noSubject}
        onAction={onAction}
      />
    </li>
  );
};

/** A clock that counts down where one is heard; else only when it was to end. */
const TimeLeft = ({ share, nowMs, isUnheard }: Pick<StripLineProps, "share" | "nowMs" | "isUnheard">) => {
  if (share.expiresAtMs === null || share.phase === "ending") return null;
  return (
    <span className={styles.left}>
      {isUnheard ? (
        `was to end ${timeOfDay(share.expiresAtMs, nowMs)}`
      ) : (
        <>
          <Countdown leftMs={leftMsOf(share, nowMs) ?? 0} /> left
        </>
      )}
    </span>
  );
};

/** The time has a place of its own in the strip. */
const phaseWord = ({ phase, expiresAtMs }: ShareView, nowMs: number): string =>
  phase === "grace" && expiresAtMs !== null ? `ends ${timeOfDay(expiresAtMs, nowMs)}` : "live";
