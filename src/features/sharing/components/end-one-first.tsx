// The shares that fill a terminal's limit, each with the way to end it. The form is kept meanwhile.
import type { ShareId } from "@contract/ids";
import { useShallow } from "zustand/react/shallow";
import { Button } from "../../../components/button";
import { useRuntimeNow, useShares } from "../../../stores/stores-context";
import { useDesk } from "../commands/sharing-context";
import { knownShares } from "../model/known-shares";
import { oneOfManyWords } from "../model/share-words";

export const EndOneFirst = ({ shareIds }: { readonly shareIds: readonly ShareId[] }) => {
  const open = useDesk((state) => state.open);
  const shares = useShares(useShallow((state) => knownShares(state.shares, shareIds)));
  const nowMs = useRuntimeNow();
  return shares.map((share) => (
    <Button key={share.shareId} size="small" onClick={() => open({ kind: "revoke", shareIds: [share.shareId] })}>
      End {oneOfManyWords(share, nowMs)}
    </Button>
  ));
};
