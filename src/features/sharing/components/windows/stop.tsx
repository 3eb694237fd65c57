// The confirmation before shares are stopped. It follows the store while it is open, waits for the cleanup, and shows
// what failed.
import { useRef, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import { AlertDialog } from "../../../../components/dialog/alert-dialog";
import { useLanes, useShares } from "../../../../stores/stores-context";
import { listOf } from "../../../../words/phrases";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { useStopShares } from "../../commands/use-share-commands";
import { type StopScope, sharesAndRequests, sharesInScope, stopWords } from "../../model/stop";
import type { SharingWindow } from "../../state/sharing-ui";
import { FailureStatus } from "../failure-notice";
import { subjectOf } from "../use-terminal";

export interface StopWindowProps {
  readonly scope: StopScope;
  /** The windows to open afterwards: once the shares are stopped, and if they aren't. */
  readonly backTo: SharingWindow | null;
  readonly cancelTo: SharingWindow | null;
}

export const StopWindow = ({ scope, backTo, cancelTo }: StopWindowProps) => {
  const { anchors } = useSharingTools();
  const close = useSharingUi((state) => state.close);
  const open = useSharingUi((state) => state.open);
  const stop = useStopShares();
  const shares = useShares(useShallow((state) => sharesInScope(state.shares, scope)));
  const parts = sharesAndRequests(shares);
  const words = stopWords(parts);
  const named = parts.shared.length > 0 ? parts.shared : parts.requests;
  const subjects = useLanes(
    useShallow((state) => [...new Set(named.map(({ terminalId }) => subjectOf(state, terminalId)))]),
  );
  // Kept from the beginning: once the shares have ended, the scope is empty.
  const [terminalId] = useState(shares[0]?.terminalId ?? null);
  const isDone = useRef(false);
  const goTo = (window: SharingWindow | null) => (window === null ? close() : open(window));
  const confirm = async () => {
    const answer = await stop.run(scope);
    if (!answer.ok) return;
    isDone.current = true;
    goTo(backTo);
  };
  return (
    <AlertDialog
      isOpen
      title="Stop sharing"
      confirmLabel="Stop sharing"
      isBusy={stop.isPending}
      onConfirm={() => void confirm()}
      onCancel={() => goTo(cancelTo)}
      // The badge that opened the question disappears with its share, perhaps a moment after this window.
      returnFocusTo={(opener) => (isDone.current ? (anchors.find(terminalId) ?? opener) : opener)}
    >
      {words === null ? (
        <p>{stop.isPending ? "Stopping…" : "Nothing is shared any more."}</p>
      ) : (
        <>
          <p>
            {words.before}
            <strong>{listOf(subjects)}</strong>
            {words.after}
          </p>
          <p>{words.effect}</p>
        </>
      )}
      <FailureStatus failure={stop.failure} />
    </AlertDialog>
  );
};
