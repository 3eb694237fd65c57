// One terminal's share dialog: its draft, the verdict on it, the start that was asked for and how that goes. Shows nothing.

import { useRef, useState } from "react";
import type { Instead } from "#contract/commands";
import type { TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { useDesk, useSharingTools } from "../../commands/sharing-context";
import { useBackends } from "../../commands/use-backends";
import { useRelays } from "../../commands/use-relays";
import { useRevokeShares, useStartShare } from "../../commands/use-share-mutations";
import { useVerdict } from "../../commands/use-verdict";
import {
  applyInstead,
  chosenBackend,
  type DraftChange,
  draftProblems,
  draftRequest,
  freshDraft,
} from "../../model/draft";
import { missingWords } from "../../model/draft-missing";
import { failureOf } from "../../model/failure";
import { capabilitiesOver, chosenRelay } from "../../model/relay-words";
import { verdictView } from "../../model/verdict-view";

/** `share`: the one the dialog follows; null while none was asked for. */
export const useShareDialog = (terminalId: TerminalId, limits: SharingLimits, share: ShareView | null) => {
  const { desk } = useSharingTools();
  const saved = useDesk((state) => state.drafts[terminalId]);
  const draft = saved ?? freshDraft(limits);
  const backends = useBackends();
  const backend = chosenBackend(draft, backends.backends);
  const { relays } = useRelays();
  const relay = chosenRelay(draft.relay, relays, backend)?.name ?? draft.relay ?? limits.relay;
  const capabilities = backend === null ? null : capabilitiesOver(relays, backend, relay);
  const request = draftRequest(draft, backend, terminalId, limits, {
    relay: relay === limits.relay ? null : relay,
    canKnock: capabilities !== null && capabilities.knock !== "none",
  });
  const verdict = verdictView(useVerdict(request, missingWords(draft, backend, limits, backends)));
  const start = useStartShare();
  const cancel = useRevokeShares();
  // Pressed while the start has no id yet; read when the answer brings one, which may be after the dialog was closed.
  const wish = useRef(false);
  const [isWishing, setIsWishing] = useState(false);
  // Counts the tries with something missing: what is only missing is a problem from the first on.
  const [tries, setTries] = useState(0);

  const change = (part: DraftChange) => {
    // As it is now: what waited for a file must not undo what was typed meanwhile.
    const now = desk.getState().drafts[terminalId] ?? freshDraft(limits);
    desk.getState().saveDraft(terminalId, { ...now, ...(typeof part === "function" ? part(now) : part) });
    // What failed was another request.
    start.reset();
    if (share?.phase === "ended") desk.getState().follow(terminalId, null);
  };
  const submit = async () => {
    if (request === null) return setTries(tries + 1);
    desk.getState().follow(terminalId, null);
    wish.current = false;
    cancel.reset();
    const answer = await start.ask(request);
    setIsWishing(false);
    if (!answer.ok) return;
    const { shareId } = answer.value.share;
    desk.getState().follow(terminalId, shareId);
    if (wish.current) await cancel.ask({ shareIds: [shareId] });
  };
  const cancelStart = () => {
    const shareId = desk.getState().started[terminalId];
    if (shareId !== undefined) return void cancel.ask({ shareIds: [shareId] });
    wish.current = true;
    setIsWishing(true);
  };
  return {
    draft,
    backend,
    backends,
    relays,
    relay,
    capabilities,
    /** Keeps the draft, shows the relays, and comes back. */
    openRelays: () => desk.getState().open({ kind: "relays", backTo: { kind: "share", terminalId } }),
    openGuestKeys: () => desk.getState().open({ kind: "guest-keys", backTo: { kind: "share", terminalId } }),
    verdict,
    problems: draftProblems(draft, limits, tries > 0),
    tries,
    failure: start.failure ?? cancel.failure ?? (share === null ? null : failureOf(share)),
    isAsking: start.isAsking,
    change,
    submit,
    takeInstead: (instead: Instead) => change((now) => applyInstead(now, instead)),
    /** Ends the start that is under way, as soon as it can be named; the form is as it was. */
    cancelStart,
    cancelFailure: cancel.failure,
    isCancelling: isWishing || cancel.isAsking || share?.phase === "ending",
  };
};
export type ShareDialogState = ReturnType<typeof useShareDialog>;
