// The badge as a button: the state at a glance, the whole of it in its name. Knows no store; the shares and the time come in.

import { Users } from "lucide-react";
import type { TerminalId } from "#contract/ids";
import { isOpenPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { BadgeButton } from "../../../../components/status/badge";
import { Shape } from "../../../../components/status/shape";
import { badgeOfAll } from "../../model/badge";
import type { ShareMenuAction } from "../../model/share-menu-action";
import { unheardBadge } from "../../model/unheard";
import styles from "./share-badge.module.css";
import { ShareMenu } from "./share-menu";

export interface ShareBadgeProps {
  readonly shares: readonly ShareView[];
  readonly nowMs: number;
  /** What is open is only what was heard last, at `nowMs`. */
  readonly isUnheard?: boolean;
  readonly subjectOf: (share: Pick<ShareView, "terminalId">) => string | null;
  readonly onAction: (action: ShareMenuAction, share: ShareView) => void;
  readonly onEndAllOf: (terminalId: TerminalId) => void;
}

export const ShareBadge = ({ shares, nowMs, isUnheard = false, ...rest }: ShareBadgeProps) => {
  const known = badgeOfAll(shares, nowMs);
  if (known === null) return null;
  const badge = isUnheard && shares.some(({ phase }) => isOpenPhase(phase)) ? unheardBadge(known, nowMs) : known;
  const { tone, shape, isPulsing, text, words, guestCount, failedCount } = badge;
  const button = (
    <BadgeButton tone={tone} shape={shape} isPulsing={isPulsing} name={`Sharing: ${words}`}>
      <span>{text}</span>
      {guestCount !== null && guestCount > 0 && (
        <span className={styles.guests}>
          <Users size={12} aria-hidden />
          {guestCount}
        </span>
      )}
      {failedCount > 0 && (
        <span data-tone="red">
          <Shape name="triangle" />
        </span>
      )}
    </BadgeButton>
  );
  return <ShareMenu shares={shares} nowMs={nowMs} isUnheard={isUnheard} trigger={button} {...rest} />;
};
