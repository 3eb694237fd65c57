// What a share's menu does, wherever the menu stands: opens the window that the choice needs, or puts a notice away.

import { useCallback } from "react";
import type { ShareView } from "#contract/share";
import { useSharingTools } from "../commands/sharing-context";
import type { ShareMenuAction } from "../model/share-menu-action";

export const useShareActs = (): ((action: ShareMenuAction, share: ShareView) => void) => {
  const { desk } = useSharingTools();
  return useCallback(
    (action, { shareId }) => {
      const state = desk.getState();
      if (action === "dismiss") return state.dismiss(shareId);
      state.open(action === "revoke" ? { kind: "revoke", scope: { shareIds: [shareId] } } : { kind: action, shareId });
    },
    [desk],
  );
};
