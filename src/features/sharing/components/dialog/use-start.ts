// The start of a share that the operator requested in its dialog, and its cancellation.
import { useEffect, useRef, useState } from "react";
import type { ShareRequest } from "#contract/commands";
import type { TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { useSharingTools } from "../../commands/sharing-context";
import { useConfirmShare, useStartShare, useStopShares } from "../../commands/use-share-commands";
import type { VerdictView } from "../../model/dialog";
import type { ShareDraft } from "../../model/draft";
import { failureOf } from "../../model/failures";

/** The start that the operator requested, and its cancellation. Goes on if the dialog is closed. */
export const useStart = (terminalId: TerminalId, share: ShareView | null) => {
  const { ui } = useSharingTools();
  const start = useStartShare();
  const confirm = useConfirmShare();
  const cancel = useStopShares();
  // Cancel was pressed before the start had an id. Read when the answer brings the id, perhaps after the dialog was closed.
  const isCancelWanted = useRef(false);
  const [isCancelWaiting, setIsCancelWaiting] = useState(false);
  const run = async (request: ShareRequest, isConfirmed: boolean) => {
    const { follow, noteStart, drafts } = ui.getState();
    const draft = drafts[terminalId];
    follow(terminalId, null);
    isCancelWanted.current = false;
    cancel.reset();
    const answer = await start.run({ request, wait: isConfirmed });
    setIsCancelWaiting(false);
    if (!answer.ok) return;
    const { shareId, phase } = answer.value.share;
    if (draft !== undefined) noteStart(shareId, draft);
    // If this fails, the dialog shows the request as waiting for approval.
    if (isConfirmed && phase === "awaiting-approval" && !isCancelWanted.current) await confirm.run(shareId);
    follow(terminalId, shareId);
    if (isCancelWanted.current) await cancel.run({ shareIds: [shareId] });
  };
  return {
    run,
    /** Stops the start as soon as it has an id. The form stays as it was. */
    cancel: () => {
      const shareId = ui.getState().followed[terminalId];
      if (shareId !== undefined) return void cancel.run({ shareIds: [shareId] });
      isCancelWanted.current = true;
      setIsCancelWaiting(true);
    },
    failure: start.failure ?? cancel.failure ?? (share === null ? null : failureOf(share)),
    cancelFailure: cancel.failure,
    isPending: start.isPending || confirm.isPending,
    isCanceling: isCancelWaiting || cancel.isPending || share?.phase === "ending",
    reset: start.reset,
  };
};

interface SubmitParts {
  readonly request: ShareRequest | null;
  readonly verdict: VerdictView;
  /** What the form still waits for: the runtime's lists, or GitHub. */
  readonly isLoading: boolean;
  readonly draft: ShareDraft;
  readonly run: (request: ShareRequest, isConfirmed: boolean) => Promise<void>;
}

/** Submits the form. If Share is pressed before the form has loaded, the start follows as soon as the rules have answered. */
export const useSubmit = ({ request, verdict, isLoading, draft, run }: SubmitParts) => {
  // Counts the attempts to share an incomplete form; missing people are a problem from the first attempt on.
  const [tries, setTries] = useState(0);
  /** How many choices had been dropped when Share was pressed; null: no press is waiting. */
  const [wantedAt, setWantedAt] = useState<number | null>(null);
  // A repeated draft waits for its verdict, so that the page never requests what the rules no longer allow.
  const isWaiting = isLoading || (draft.recall === "checked" && request !== null && verdict.isChecking);
  useEffect(() => {
    if (wantedAt === null || isWaiting || (request !== null && verdict.isChecking)) return;
    setWantedAt(null);
    if (request === null) return setTries((before) => before + 1);
    // If a choice was dropped after the press, or a confirmation is needed, the operator must see it and press again.
    const isAsSeen = draft.dropped.length === wantedAt && verdict.button === "Share";
    if (isAsSeen && verdict.canShare) void run(request, false);
  }, [wantedAt, isWaiting, request, verdict, draft, run]);
  return {
    tries,
    isWaiting: wantedAt !== null,
    submit: () => {
      if (isWaiting) setWantedAt(draft.dropped.length);
      else if (request === null) setTries(tries + 1);
      else void run(request, verdict.button === "Confirm and share");
    },
  };
};
