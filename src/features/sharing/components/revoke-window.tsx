// The question before shares end, fed from the mirror: asks, waits for the proof, and tells what went wrong.
import type { ShareId } from "@contract/ids";
import { useRef } from "react";
import { useShallow } from "zustand/react/shallow";
import { useLanes, useShares } from "../../../stores/stores-context";
import { useDesk, useSharingTools } from "../commands/sharing-context";
import { useRevokeShares } from "../commands/use-share-mutations";
import { knownShares } from "../model/known-shares";
import { RevokeDialog } from "./revoke-dialog";
import { subjectOf } from "./use-subject";

export const RevokeWindow = ({ shareIds }: { readonly shareIds: readonly ShareId[] }) => {
  const { anchors } = useSharingTools();
  const close = useDesk((state) => state.close);
  const revoke = useRevokeShares();
  const shares = useShares(useShallow((state) => knownShares(state.shares, shareIds)));
  const terminalId = shares[0]?.terminalId ?? null;
  const subjects = useLanes(
    useShallow((state) => [...new Set(shares.map((share) => subjectOf(state, share.terminalId)))]),
  );
  const isDone = useRef(false);
  const confirm = async () => {
    const answer = await revoke.ask(shareIds);
    if (!answer.ok) return;
    isDone.current = true;
    close();
  };
  return (
    <RevokeDialog
      shares={shares}
      subjects={subjects}
      isAsking={revoke.isAsking}
      failure={revoke.failure}
      onRevoke={() => void confirm()}
      onCancel={close}
      // After the deed the badge that asked goes with its share, perhaps a moment later than this window.
      returnFocusTo={(opener) => (isDone.current ? (anchors.find(terminalId) ?? opener) : opener)}
    />
  );
};
