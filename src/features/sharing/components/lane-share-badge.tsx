// The badge of a lane or a terminal in the panel, fed from the mirror. Nothing where nothing is shared.
import type { TerminalId } from "@contract/ids";
import type { ShareView } from "@contract/share";
import { useShallow } from "zustand/react/shallow";
import { selectSharesOf, selectTerminal } from "../../../stores/selectors";
import { useRuntimeNow, useShares, useStores } from "../../../stores/stores-context";
import { useDesk, useSharingTools } from "../commands/sharing-context";
import type { ShareMenuAction } from "../model/share-menu-action";
import { badgeSharesOf } from "../model/visible-shares";
import { ShareBadge } from "./share-badge";

export const LaneShareBadge = ({ terminalIds }: { readonly terminalIds: readonly TerminalId[] }) => {
  const { desk } = useSharingTools();
  const { lanes } = useStores();
  const nowMs = useRuntimeNow();
  const dismissed = useDesk((state) => state.dismissed);
  const all = useShares(useShallow(selectSharesOf(terminalIds)));
  const act = (action: ShareMenuAction, { shareId }: ShareView) => {
    const state = desk.getState();
    if (action === "dismiss") return state.dismiss(shareId);
    state.open(action === "revoke" ? { kind: "revoke", scope: { shareIds: [shareId] } } : { kind: action, shareId });
  };
  // Which terminal is only a question where there are several.
  const subjectOf = ({ terminalId }: Pick<ShareView, "terminalId">): string | null =>
    terminalIds.length < 2 ? null : (selectTerminal(terminalId)(lanes.getState())?.terminal.title ?? null);
  return (
    <ShareBadge
      shares={badgeSharesOf(all, dismissed)}
      nowMs={nowMs}
      subjectOf={subjectOf}
      onAction={act}
      onEndAllOf={(terminalId) => desk.getState().open({ kind: "revoke", scope: { terminalId } })}
    />
  );
};
