// The state of one terminal's share dialog: its draft, the verdict on it, and the start that the operator requested.

import { useRef, useState } from "react";
import type { Instead, ShareRequest } from "#contract/commands";
import type { TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { useBackends, useRelays } from "../../commands/use-backends";
import { useKeptWay } from "../../commands/use-reach";
import { useConfirmShare, useStartShare, useStopShares } from "../../commands/use-share-commands";
import { useVerdict } from "../../commands/use-verdict";
import { verdictView } from "../../model/dialog";
import {
  applyInstead,
  chosenBackend,
  type DraftChange,
  draftProblems,
  draftRequest,
  freshDraft,
  missingWords,
} from "../../model/draft";
import { failureOf } from "../../model/failures";
import { capabilitiesOver, chosenRelay } from "../../model/relays";

/** The start that the operator requested, and its cancellation. Goes on if the dialog is closed. */
const useStart = (terminalId: TerminalId, share: ShareView | null) => {
  const { ui } = useSharingTools();
  const start = useStartShare();
  const confirm = useConfirmShare();
  const cancel = useStopShares();
  // Cancel was pressed before the start had an id. Read when the answer brings the id, perhaps after the dialog was closed.
  const isCancelWanted = useRef(false);
  const [isCancelWaiting, setIsCancelWaiting] = useState(false);
  const run = async (request: ShareRequest, isConfirmed: boolean) => {
    const { follow } = ui.getState();
    follow(terminalId, null);
    isCancelWanted.current = false;
    cancel.reset();
    const answer = await start.run({ request, wait: isConfirmed });
    setIsCancelWaiting(false);
    if (!answer.ok) return;
    const { shareId, phase } = answer.value.share;
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

/** `share`: the one that the dialog follows; null if none was requested. */
export const useShareDialog = (terminalId: TerminalId, limits: SharingLimits, share: ShareView | null) => {
  const { ui } = useSharingTools();
  const draft = useSharingUi((state) => state.drafts[terminalId]) ?? freshDraft(limits);
  const backends = useBackends();
  const backend = chosenBackend(draft, backends.backends);
  const { relays } = useRelays();
  const reach = useKeptWay();
  const sameReach = reach.relayFor(draft.relay, backend);
  const relay = chosenRelay(draft.relay, relays, backend, sameReach)?.name ?? draft.relay ?? limits.relay;
  const capabilities = backend === null ? null : capabilitiesOver(relays, backend, relay);
  const request = draftRequest(draft, backend, terminalId, limits, {
    relay: relay === limits.relay ? null : relay,
    canKnock: capabilities !== null && capabilities.knock !== "none",
  });
  const verdict = verdictView(useVerdict(request, missingWords(draft, backend, limits, backends)));
  const start = useStart(terminalId, share);
  // Counts the attempts to share an incomplete form; a missing key is a problem from the first attempt on.
  const [tries, setTries] = useState(0);

  const change = (part: DraftChange) => {
    const state = ui.getState();
    if (typeof part !== "function" && part.backend != null) reach.keep(relay, part.backend);
    // The latest draft: a file that finishes loading must not undo what was typed in the meantime.
    const now = state.drafts[terminalId] ?? freshDraft(limits);
    state.saveDraft(terminalId, { ...now, ...(typeof part === "function" ? part(now) : part) });
    // The failure was about the request as it was before.
    start.reset();
    if (share?.phase === "ended") state.follow(terminalId, null);
  };
  return {
    draft,
    backend,
    backends,
    relays,
    relay,
    capabilities,
    /** Opens the relays; closing them leads back to the dialog. The draft is kept. */
    openRelays: () => ui.getState().open({ kind: "relays", backTo: { kind: "share", terminalId } }),
    openGuestKeys: () => ui.getState().open({ kind: "guest-keys", backTo: { kind: "share", terminalId } }),
    verdict,
    problems: draftProblems(draft, limits, tries > 0),
    tries,
    change,
    takeInstead: (instead: Instead) => change((now) => applyInstead(now, instead)),
    start,
    submit: () =>
      request === null ? setTries(tries + 1) : void start.run(request, verdict.button === "Confirm and share"),
  };
};
