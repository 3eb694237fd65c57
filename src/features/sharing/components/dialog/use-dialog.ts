// The state of one terminal's share dialog: its draft, the verdict on it, and the start that the operator requested.

import type { Instead } from "#contract/commands";
import type { TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { selectTerminal } from "../../../../stores/selectors";
import { useLanes } from "../../../../stores/stores-context";
import { useSharingTools } from "../../commands/sharing-context";
import { useBackends, useRelays } from "../../commands/use-backends";
import { useKeptWay } from "../../commands/use-reach";
import { useVerdict } from "../../commands/use-verdict";
import { verdictView } from "../../model/dialog";
import {
  applyInstead,
  chosenBackend,
  type DraftChange,
  draftProblems,
  draftRequest,
  missingWords,
} from "../../model/draft";
import { capabilitiesOver, chosenRelay } from "../../model/relays";
import { useDraft, useRecall } from "./use-draft";
import { usePeople } from "./use-people";
import { useStart, useSubmit } from "./use-start";

/** `share`: the one that the dialog follows; null if none was requested. */
export const useShareDialog = (terminalId: TerminalId, limits: SharingLimits, share: ShareView | null) => {
  const { ui } = useSharingTools();
  const { draft, edit } = useDraft(terminalId, limits);
  const backends = useBackends();
  const backend = chosenBackend(draft, backends.backends);
  const relayList = useRelays();
  const { relays } = relayList;
  const reach = useKeptWay();
  const sameReach = reach.relayFor(draft.relay, backend);
  const relay = chosenRelay(draft.relay, relays, backend, sameReach)?.name ?? draft.relay ?? limits.relay;
  const capabilities = backend === null ? null : capabilitiesOver(relays, backend, relay);
  const request = draftRequest(draft, backend, terminalId, limits, {
    relay: relay === limits.relay ? null : relay,
    canKnock: capabilities !== null && capabilities.knock !== "none",
  });
  const verdict = verdictView(useVerdict(request, missingWords(draft, backend, limits, backends)));
  useRecall({ draft, edit, backends, relays: relayList, verdict, limits });
  const start = useStart(terminalId, share);
  const change = (part: DraftChange) => {
    if (typeof part !== "function" && part.backend != null) reach.keep(relay, part.backend);
    edit(part);
    // The failure was about the request as it was before.
    start.reset();
    if (share?.phase === "ended") ui.getState().follow(terminalId, null);
  };
  const people = usePeople(draft, change);
  const mirrorOf = useLanes((state) => selectTerminal(terminalId)(state)?.terminal.adopted?.address ?? null);
  const isLoading =
    draft.recall === "unchecked" || (backend === null && backends.isChecking) || people.fetching !== null;
  const { tries, submit, isWaiting } = useSubmit({ request, verdict, isLoading, draft, run: start.run });
  return {
    draft,
    people,
    /** The pane of the operator's own tmux that the terminal mirrors. */
    mirrorOf,
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
    isWaiting,
    submit,
  };
};
