// The badge of a lane or a terminal in the panel, fed from the mirror. Nothing where nothing is shared.

import { useShallow } from "zustand/react/shallow";
import type { TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { selectSharesOf, selectTerminal } from "../../../../stores/selectors";
import { useIsDisconnected, useRuntimeNow, useShares, useStores } from "../../../../stores/stores-context";
import { useDesk, useSharingTools } from "../../commands/sharing-context";
import { badgeSharesOf } from "../../model/visible-shares";
import { useShareActs } from "../use-share-acts";
import { ShareBadge } from "./share-badge";

export const LaneShareBadge = ({ terminalIds }: { readonly terminalIds: readonly TerminalId[] }) => {
  const dismissed = useDesk((state) => state.dismissed);
  const all = useShares(useShallow(selectSharesOf(terminalIds)));
  const shares = badgeSharesOf(all, dismissed);
  // Only what is shared follows the clock: the many lanes that are not cost nothing each second.
  return shares.length === 0 ? null : <TickingBadge shares={shares} isOfMany={terminalIds.length > 1} />;
};

interface TickingBadgeProps {
  readonly shares: readonly ShareView[];
  /** Which terminal is only a question where there are several. */
  readonly isOfMany: boolean;
}

const TickingBadge = ({ shares, isOfMany }: TickingBadgeProps) => {
  const { desk } = useSharingTools();
  const { lanes } = useStores();
  const nowMs = useRuntimeNow();
  const isUnheard = useIsDisconnected();
  const act = useShareActs();
  const subjectOf = ({ terminalId }: Pick<ShareView, "terminalId">): string | null =>
    isOfMany ? (selectTerminal(terminalId)(lanes.getState())?.terminal.title ?? null) : null;
  return (
    <ShareBadge
      shares={shares}
      nowMs={nowMs}
      isUnheard={isUnheard}
      subjectOf={subjectOf}
      onAction={act}
      onEndAllOf={(terminalId) => desk.getState().open({ kind: "revoke", scope: { terminalId } })}
    />
  );
};
