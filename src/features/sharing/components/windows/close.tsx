// Asks what to do with live shares when the app window is closed. Closing it doesn't end them.
import { useEffect } from "react";
import { useShallow } from "zustand/react/shallow";
import { isSharedPhase } from "#contract/phases";
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { selectOpenShares } from "../../../../stores/selectors";
import { useLanes, useShares } from "../../../../stores/stores-context";
import { listOf } from "../../../../words/phrases";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { useStopShares } from "../../commands/use-share-commands";
import { FailureStatus } from "../failure-notice";
import { subjectOf } from "../use-terminal";
import styles from "./windows.module.css";

const useShared = () =>
  useShares(useShallow((state) => selectOpenShares(state).filter(({ phase }) => isSharedPhase(phase))));

/** The browser's own question has fixed words and only two answers, so the page asks after "Cancel". */
export const CloseGuard = () => {
  const { closing, ui } = useSharingTools();
  const isShared = useShared().length > 0;
  useEffect(() => {
    if (!isShared || !closing.isAppWindow()) return;
    return closing.guard(() => ui.getState().open({ kind: "close" }));
  }, [isShared, closing, ui]);
  return null;
};

export const CloseWindow = () => {
  const { closing } = useSharingTools();
  const dismiss = useSharingUi((state) => state.close);
  const stop = useStopShares();
  const shares = useShared();
  const subjects = useLanes(
    useShallow((state) => [...new Set(shares.map(({ terminalId }) => subjectOf(state, terminalId)))]),
  );
  const leave = () => {
    dismiss();
    closing.close();
  };
  const stopAndLeave = async () => {
    const answer = await stop.run({ all: true });
    if (answer.ok) leave();
  };
  return (
    <Dialog isOpen title="Close lanecast" onClose={dismiss}>
      <DialogBody>
        {shares.length > 0 ? (
          <p>
            <strong>{listOf(subjects)}</strong> {subjects.length === 1 ? "is" : "are"} shared. Closing this window
            doesn't stop {shares.length === 1 ? "the share" : `the ${shares.length} shares`}.
          </p>
        ) : (
          <p>Nothing is shared any more.</p>
        )}
        <p>
          Run <code className={styles.command}>lanecast open</code> to open this window again.
        </p>
        <FailureStatus failure={stop.failure} />
      </DialogBody>
      <DialogFoot>
        <Button onClick={dismiss}>Cancel</Button>
        {shares.length > 0 && (
          <Button look="danger" isBusy={stop.isPending} onClick={() => void stopAndLeave()}>
            Stop all and close
          </Button>
        )}
        <Button look="primary" onClick={leave}>
          {shares.length > 0 ? "Keep sharing and close" : "Close"}
        </Button>
      </DialogFoot>
    </Dialog>
  );
};
