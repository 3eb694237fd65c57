// The sign of a lane's or a terminal's shares: the badge's own shape and tone, where there is no room for its words.

import { VisuallyHidden } from "radix-ui";
import { useShallow } from "zustand/react/shallow";
import type { TerminalId } from "#contract/ids";
import { isOpenPhase } from "#contract/phases";
import { Shape } from "../../../../components/status/shape";
import { selectSharesOf } from "../../../../stores/selectors";
import { useIsDisconnected, useShares } from "../../../../stores/stores-context";
import { useDesk } from "../../commands/sharing-context";
import { badgeLookOf } from "../../model/badge";
import { unheardLook } from "../../model/unheard";
import { badgeSharesOf } from "../../model/visible-shares";
import styles from "./share-mark.module.css";

export interface ShareMarkProps {
  readonly terminalIds: readonly TerminalId[];
  /** No badge stands beside it: it says its word to those who listen, and is not there where nothing is shared. */
  readonly isAlone?: boolean;
}

export const ShareMark = ({ terminalIds, isAlone = false }: ShareMarkProps) => {
  const dismissed = useDesk((state) => state.dismissed);
  const all = useShares(useShallow(selectSharesOf(terminalIds)));
  const isUnheard = useIsDisconnected();
  const shares = badgeSharesOf(all, dismissed);
  const known = badgeLookOf(shares);
  const isDoubtful = isUnheard && shares.some(({ phase }) => isOpenPhase(phase));
  const look = known !== null && isDoubtful ? { ...unheardLook, text: `last heard: ${known.text}` } : known;
  if (look === null) return isAlone ? null : <Shape name="ring" />;
  return (
    <span className={styles.mark} data-tone={look.tone}>
      <Shape name={look.shape} isPulsing={look.isPulsing} />
      {isAlone && <VisuallyHidden.Root>({look.text})</VisuallyHidden.Root>}
    </span>
  );
};
