// The badge of a lane or a terminal: shows what is shared and opens a menu to act on it. Where there is no room, only
// its shape.

import { DoorOpen, Users } from "lucide-react";
import { VisuallyHidden } from "radix-ui";
import { useShallow } from "zustand/react/shallow";
import type { TerminalId } from "#contract/ids";
import { isOpenPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { BadgeButton } from "../../../../components/status/badge";
import { Shape } from "../../../../components/status/shape";
import { selectSharesOf, selectTerminal } from "../../../../stores/selectors";
import { useIsDisconnected, useRuntimeNow, useShares, useStores } from "../../../../stores/stores-context";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { badgeLookOf, badgeOfAll, staleBadge, staleLook } from "../../model/badge";
import { badgeSharesOf } from "../../model/visible-shares";
import styles from "./badge.module.css";
import { ShareMenu, useMenuAction } from "./menu";

const isAnyOpen = (shares: readonly ShareView[]): boolean => shares.some(({ phase }) => isOpenPhase(phase));

const useBadgeShares = (terminalIds: readonly TerminalId[]): readonly ShareView[] => {
  const dismissed = useSharingUi((state) => state.dismissed);
  return badgeSharesOf(useShares(useShallow(selectSharesOf(terminalIds))), dismissed);
};

/** Renders nothing if nothing is shared. */
export const LaneShareBadge = ({ terminalIds }: { readonly terminalIds: readonly TerminalId[] }) => {
  const shares = useBadgeShares(terminalIds);
  // Only the badges of shared lanes follow the clock; the other lanes cost nothing each second.
  return shares.length === 0 ? null : <TickingBadge shares={shares} isOneTerminal={terminalIds.length === 1} />;
};

interface TickingBadgeProps {
  readonly shares: readonly ShareView[];
  /** The menu then doesn't say which terminal each share belongs to. */
  readonly isOneTerminal: boolean;
}

const TickingBadge = ({ shares, isOneTerminal }: TickingBadgeProps) => {
  const { ui } = useSharingTools();
  const { lanes } = useStores();
  const nowMs = useRuntimeNow();
  const isStale = useIsDisconnected();
  const act = useMenuAction();
  const found = ({ terminalId }: Pick<ShareView, "terminalId">) => selectTerminal(terminalId)(lanes.getState());
  const known = badgeOfAll(shares, nowMs);
  const [first] = shares;
  if (known === null || first === undefined) return null;
  const badge = isStale && isAnyOpen(shares) ? staleBadge(known, nowMs) : known;
  const { tone, shape, isPulsing, text, facts, guestCount, waitingCount, failedCount } = badge;
  const name = `Sharing ${found(first)?.lane.name ?? "a closed lane"}: ${facts.join(", ")}`;
  const button = (
    <BadgeButton tone={tone} shape={shape} isPulsing={isPulsing} name={name}>
      <span>{text}</span>
      {guestCount !== null && guestCount > 0 && (
        <span className={styles.guests}>
          <Users size={12} aria-hidden />
          {guestCount}
        </span>
      )}
      {waitingCount > 0 && (
        <span className={styles.guests} data-tone="violet" data-waiting>
          <DoorOpen size={12} aria-hidden />
          {waitingCount}
        </span>
      )}
      {failedCount > 0 && (
        <span data-tone="red">
          <Shape name="triangle" />
        </span>
      )}
    </BadgeButton>
  );
  return (
    <ShareMenu
      shares={shares}
      nowMs={nowMs}
      isStale={isStale}
      trigger={button}
      titleOf={(share) => (isOneTerminal ? null : (found(share)?.terminal.title ?? null))}
      onAction={act}
      onStopAllOf={(terminalId) => ui.getState().open({ kind: "stop", scope: { terminalId } })}
    />
  );
};

export interface ShareMarkProps {
  readonly terminalIds: readonly TerminalId[];
  /** There is no badge next to it, so screen readers read its word. Without shares, it isn't rendered. */
  readonly isAlone?: boolean;
}

/** The badge's shape and tone, without its text. */
export const ShareMark = ({ terminalIds, isAlone = false }: ShareMarkProps) => {
  const shares = useBadgeShares(terminalIds);
  const isStale = useIsDisconnected() && isAnyOpen(shares);
  const known = badgeLookOf(shares);
  if (known === null) return isAlone ? null : <Shape name="ring" />;
  const look = isStale ? { ...staleLook, text: `last seen: ${known.text}` } : known;
  return (
    <span className={styles.mark} data-tone={look.tone}>
      <Shape name={look.shape} isPulsing={look.isPulsing} />
      {isAlone && <VisuallyHidden.Root>({look.text})</VisuallyHidden.Root>}
    </span>
  );
};
