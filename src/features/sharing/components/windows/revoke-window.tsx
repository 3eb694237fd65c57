// The question before shares end, fed from the mirror as it is while the question stands: asks, waits for the proof, and tells what went wrong.
import { useRef, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import { useLanes, useShares } from "../../../../stores/stores-context";
import { useDesk, useSharingTools } from "../../commands/sharing-context";
import { useRevokeShares } from "../../commands/use-share-mutations";
import { type RevokeScope, sharesInScope } from "../../model/revoke-scope";
import { revokeParts } from "../../model/revoke-words";
import type { DeskWindow } from "../../state/sharing-desk";
import { subjectOf } from "../use-subject";
import { RevokeDialog } from "./revoke-dialog";

export interface RevokeWindowProps {
  readonly scope: RevokeScope;
  readonly backTo: DeskWindow | null;
}

export const RevokeWindow = ({ scope, backTo }: RevokeWindowProps) => {
  const { anchors } = useSharingTools();
  const close = useDesk((state) => state.close);
  const open = useDesk((state) => state.open);
  const revoke = useRevokeShares();
  const shares = useShares(useShallow((state) => sharesInScope(state.shares, scope)));
  const parts = revokeParts(shares);
  const named = parts.shared.length > 0 ? parts.shared : parts.requests;
  const subjects = useLanes(
    useShallow((state) => [...new Set(named.map(({ terminalId }) => subjectOf(state, terminalId)))]),
  );
  // Of the first one when it was asked: after the deed none is left to tell.
  const [terminalId] = useState(shares[0]?.terminalId ?? null);
  const isDone = useRef(false);
  const leave = () => (backTo === null ? close() : open(backTo));
  const confirm = async () => {
    const answer = await revoke.ask(scope);
    if (!answer.ok) return;
    isDone.current = true;
    leave();
  };
  return (
    <RevokeDialog
      parts={parts}
      subjects={subjects}
      isAsking={revoke.isAsking}
      failure={revoke.failure}
      onRevoke={() => void confirm()}
      onCancel={leave}
      // After the deed the badge that asked goes with its share, perhaps a moment later than this window.
      returnFocusTo={(opener) => (isDone.current ? (anchors.find(terminalId) ?? opener) : opener)}
    />
  );
};
