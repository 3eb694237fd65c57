// The menu of a badge and of a strip's line: a section for each share, with what the operator can do in its phase.

import { ArrowLeftRight, CalendarPlus, DoorOpen, Info, Link, Unplug, X } from "lucide-react";
import { Fragment, type ReactElement, useCallback } from "react";
import type { GuestId, TerminalId } from "#contract/ids";
import { commandsAllowedIn, isOpenPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { guestName } from "#contract/share-words";
import { Menu, MenuItem, MenuSection } from "../../../../components/controls/menu";
import { useSharingTools } from "../../commands/sharing-context";
import { badgeOf, lastSeenWords } from "../../model/badge";
import { waitingGuests } from "../../model/guests";
import { otherBackend, shareWords } from "../../model/share-words";
import { crowdedTerminals } from "../../model/stop";
import styles from "./badge.module.css";

export type MenuAction = "link" | "extend" | "switch" | "details" | "stop" | "dismiss";

/** Opens the window for the chosen action, or dismisses the share's notice. */
export const useMenuAction = (): ((action: MenuAction, share: ShareView) => void) => {
  const { ui } = useSharingTools();
  return useCallback(
    (action, { shareId }) => {
      const { dismiss, open } = ui.getState();
      if (action === "dismiss") return dismiss(shareId);
      open(action === "stop" ? { kind: "stop", scope: { shareIds: [shareId] } } : { kind: action, shareId });
    },
    [ui],
  );
};

export interface ShareMenuProps {
  readonly shares: readonly ShareView[];
  readonly nowMs: number;
  readonly isStale: boolean;
  readonly trigger: ReactElement;
  /** The terminal's title, if the shares are of several terminals. */
  readonly titleOf?: (share: Pick<ShareView, "terminalId">) => string | null;
  readonly onAction: (action: MenuAction, share: ShareView) => void;
  /** Offered for terminals with more than one open share. A menu of one share doesn't need it. */
  readonly onStopAllOf?: (terminalId: TerminalId) => void;
}

const iconSize = { size: 16, "aria-hidden": true } as const;
const noTitle = (): null => null;

export const ShareMenu = ({
  shares,
  nowMs,
  isStale,
  trigger,
  titleOf = noTitle,
  onAction,
  onStopAllOf,
}: ShareMenuProps) => (
  <Menu trigger={trigger}>
    {shares.map((share) => (
      <MenuSection
        key={share.shareId}
        title={<SectionTitle share={share} terminalTitle={titleOf(share)} nowMs={nowMs} isStale={isStale} />}
      >
        {!isStale && <WaitingItems share={share} />}
        <ShareItems share={share} onAction={(action) => onAction(action, share)} />
      </MenuSection>
    ))}
    {crowdedTerminals(shares).map((terminalId) => (
      <MenuItem key={terminalId} icon={<Unplug {...iconSize} />} isDanger onSelect={() => onStopAllOf?.(terminalId)}>
        {`Stop all shares of ${titleOf({ terminalId }) ?? "this terminal"}`}
      </MenuItem>
    ))}
  </Menu>
);

interface SectionTitleProps {
  readonly share: ShareView;
  readonly terminalTitle: string | null;
  readonly nowMs: number;
  readonly isStale: boolean;
}

/** Two lines: which share this is, and its state. */
const SectionTitle = ({ share, terminalTitle, nowMs, isStale }: SectionTitleProps) => {
  const { facts } = badgeOf(share, nowMs);
  const seen = isStale && isOpenPhase(share.phase) ? [lastSeenWords(nowMs)] : [];
  return (
    <>
      <span className={styles.which}>
        {terminalTitle !== null && `${terminalTitle} · `}
        {shareWords(share)}
      </span>
      <span className={styles.state}> {[...seen, ...facts].join(" · ")}</span>
    </>
  );
};

/** The guests who wait to join. A failure is shown in the details, which offer the same. */
const WaitingItems = ({ share }: { readonly share: ShareView }) => {
  const { commands, ui } = useSharingTools();
  const { shareId } = share;
  const decide = async (command: typeof commands.admitGuest | typeof commands.turnAwayGuest, guestId: GuestId) => {
    const answer = await command({ shareId, guestId });
    if (!answer.ok) ui.getState().open({ kind: "details", shareId });
  };
  return waitingGuests(share).map((guest) => (
    <Fragment key={guest.guestId}>
      <MenuItem icon={<DoorOpen {...iconSize} />} onSelect={() => void decide(commands.admitGuest, guest.guestId)}>
        {`Let in ${guestName(guest)}`}
      </MenuItem>
      <MenuItem icon={<X {...iconSize} />} onSelect={() => void decide(commands.turnAwayGuest, guest.guestId)}>
        {`Deny ${guestName(guest)}`}
      </MenuItem>
    </Fragment>
  ));
};

interface ShareItemsProps {
  readonly share: ShareView;
  readonly onAction: (action: MenuAction) => void;
}

/** The main items are always there, in the same order, and disabled if they don't apply. *Switch* and *Dismiss* come and go. */
const ShareItems = ({ share, onAction }: ShareItemsProps) => {
  const allowed = commandsAllowedIn[share.phase];
  const hasEnded = share.phase === "ended";
  return (
    <>
      <MenuItem icon={<Link {...iconSize} />} isDisabled={!allowed.includes("link")} onSelect={() => onAction("link")}>
        Show link
      </MenuItem>
      <MenuItem
        icon={<CalendarPlus {...iconSize} />}
        isDisabled={!allowed.includes("extend")}
        onSelect={() => onAction("extend")}
      >
        Extend
      </MenuItem>
      {allowed.includes("switch") && (
        <MenuItem icon={<ArrowLeftRight {...iconSize} />} onSelect={() => onAction("switch")}>
          {`Switch to ${otherBackend(share.backend)}`}
        </MenuItem>
      )}
      <MenuItem icon={<Info {...iconSize} />} onSelect={() => onAction("details")}>
        Details
      </MenuItem>
      <MenuItem
        icon={<Unplug {...iconSize} />}
        isDanger
        isDisabled={hasEnded || share.phase === "ending"}
        onSelect={() => onAction("stop")}
      >
        Stop sharing
      </MenuItem>
      {hasEnded && (
        <MenuItem icon={<X {...iconSize} />} onSelect={() => onAction("dismiss")}>
          Dismiss
        </MenuItem>
      )}
    </>
  );
};
