// The shares that fill a terminal's limit, each with the way to end it and to come back to the form, which is kept meanwhile.

import { useShallow } from "zustand/react/shallow";
import type { ShareId, TerminalId } from "#contract/ids";
import { Button } from "../../../../components/controls/button";
import { useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useDesk } from "../../commands/sharing-context";
import { knownShares } from "../../model/known-shares";
import { oneOfManyWords } from "../../model/share-words";

export interface EndOneFirstProps {
  readonly terminalId: TerminalId;
  readonly shareIds: readonly ShareId[];
}

export const EndOneFirst = ({ terminalId, shareIds }: EndOneFirstProps) => {
  const open = useDesk((state) => state.open);
  const shares = useShares(useShallow((state) => knownShares(state.shares, shareIds)));
  const nowMs = useRuntimeNow();
  const end = (shareId: ShareId) =>
    open({ kind: "revoke", scope: { shareIds: [shareId] }, backTo: { kind: "share", terminalId } });
  return shares.map((share) => (
    <Button key={share.shareId} size="small" onClick={() => end(share.shareId)}>
      End {oneOfManyWords(share, nowMs)}
    </Button>
  ));
};
