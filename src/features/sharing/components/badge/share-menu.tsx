// The menu under a badge: a section for each share, with what can be done in its phase.

import { ArrowLeftRight, CalendarPlus, Info, Link, Unplug, X } from "lucide-react";
import type { ReactElement } from "react";
import type { TerminalId } from "#contract/ids";
import { commandsAllowedIn, isOpenPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { Menu, MenuItem, MenuSection } from "../../../../components/controls/menu";
import { badgeOf } from "../../model/badge";
import { otherBackend } from "../../model/other-backend";
import { crowdedTerminals } from "../../model/revoke-scope";
import type { ShareMenuAction } from "../../model/share-menu-action";
import { shareWords } from "../../model/share-words";
import { lastHeardWords } from "../../model/unheard";
import styles from "./share-menu.module.css";

export interface ShareMenuProps {
  readonly shares: readonly ShareView[];
  readonly nowMs: number;
  readonly isUnheard: boolean;
  readonly trigger: ReactElement;
  /** `api · zsh`, where the shares are of several terminals. */
  readonly subjectOf: (share: Pick<ShareView, "terminalId">) => string | null;
  readonly onAction: (action: ShareMenuAction, share: ShareView) => void;
  /** All that is open of one terminal; offered where that is more than one. A menu of one share needs none. */
  readonly onEndAllOf?: (terminalId: TerminalId) => void;
}

const iconSize = { size: 16, "aria-hidden": true } as const;

export const ShareMenu = ({ shares, nowMs, isUnheard, trigger, subjectOf, onAction, onEndAllOf }: ShareMenuProps) => (
  <Menu trigger={trigger}>
    {shares.map((share) => (
      <MenuSection
        key={share.shareId}
        title={<SectionTitle share={share} subject={subjectOf(share)} nowMs={nowMs} isUnheard={isUnheard} />}
      >
        <ShareItems share={share} onAction={(action) => onAction(action, share)} />
      </MenuSection>
    ))}
    {crowdedTerminals(shares).map((terminalId) => (
      <MenuItem key={terminalId} icon={<Unplug {...iconSize} />} isDanger onSelect={() => onEndAllOf?.(terminalId)}>
        {`End every share of ${subjectOf({ terminalId }) ?? "this terminal"}`}
      </MenuItem>
    ))}
  </Menu>
);

interface SectionTitleProps {
  readonly share: ShareView;
  readonly subject: string | null;
  readonly nowMs: number;
  readonly isUnheard: boolean;
}

/** Two lines: which share it is, and how it stands. */
const SectionTitle = ({ share, subject, nowMs, isUnheard }: SectionTitleProps) => (
  <>
    <span className={styles.which}>
      {subject !== null && `${subject} · `}
      {shareWords(share)}
    </span>
    <span className={styles.state}>
      {" "}
      {isUnheard && isOpenPhase(share.phase) && `${lastHeardWords(nowMs)}, then `}
      {badgeOf(share, nowMs).words}
    </span>
  </>
);

interface ShareItemsProps {
  readonly share: ShareView;
  readonly onAction: (action: ShareMenuAction) => void;
}

/** The same four in the same order in every phase: what is not possible now is there, and greyed. The rest comes and goes. */
const ShareItems = ({ share, onAction }: ShareItemsProps) => {
  const allowed = commandsAllowedIn[share.phase];
  const isOver = share.phase === "ended";
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
      <MenuItem
        icon={<Unplug {...iconSize} />}
        isDanger
        isDisabled={isOver || share.phase === "ending"}
        onSelect={() => onAction("revoke")}
      >
        Revoke
      </MenuItem>
      <MenuItem icon={<Info {...iconSize} />} onSelect={() => onAction("details")}>
        Details
      </MenuItem>
      {isOver && (
        <MenuItem icon={<X {...iconSize} />} onSelect={() => onAction("dismiss")}>
          Put away
        </MenuItem>
      )}
    </>
  );
};
