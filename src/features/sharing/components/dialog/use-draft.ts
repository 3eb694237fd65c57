// The draft of one terminal's dialog. Without one it repeats the lane's last share, and drops what is no longer possible.
import { useCallback, useEffect, useState } from "react";
import type { LaneId, TerminalId } from "#contract/ids";
import type { SharingLimits } from "#contract/stream";
import { selectTerminal } from "../../../../stores/selectors";
import { useIsDisconnected, useLanes } from "../../../../stores/stores-context";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import type { BackendsAnswer, RelaysAnswer } from "../../commands/use-backends";
import { useGuestKeys } from "../../commands/use-guest-keys";
import type { VerdictView } from "../../model/dialog";
import { type DraftChange, freshDraft, type ShareDraft } from "../../model/draft";
import { checkRecalled, narrowedDraft, recalledDraft } from "../../model/last-choices";
import type { LastChoices } from "../../state/last-choices";

const firstDraft = (lastChoices: LastChoices, laneId: LaneId | null, limits: SharingLimits): ShareDraft => {
  const last = lastChoices.of(laneId);
  return last === null ? freshDraft(limits) : recalledDraft(last.choices, last.isOfLane, limits);
};

/** After a change by the operator, the draft is no longer a repetition. */
const ownedBy = ({ recall }: ShareDraft): Pick<ShareDraft, "recall"> => ({
  recall: recall === "checked" ? "none" : recall,
});

export type EditDraft = (part: DraftChange) => void;

export const useDraft = (terminalId: TerminalId, limits: SharingLimits) => {
  const { ui, lastChoices } = useSharingTools();
  const laneId = useLanes((state) => selectTerminal(terminalId)(state)?.lane.laneId ?? null);
  const [first] = useState(() => firstDraft(lastChoices, laneId, limits));
  const draft = useSharingUi((state) => state.drafts[terminalId]) ?? first;
  const edit: EditDraft = useCallback(
    (part) => {
      const { drafts, saveDraft } = ui.getState();
      // The latest draft: a file that finishes loading must not undo what was typed in the meantime.
      const now = drafts[terminalId] ?? first;
      saveDraft(terminalId, { ...now, ...ownedBy(now), ...(typeof part === "function" ? part(now) : part) });
    },
    [ui, terminalId, first],
  );
  return { draft, edit };
};

interface RecallParts {
  readonly draft: ShareDraft;
  readonly edit: EditDraft;
  readonly backends: BackendsAnswer;
  readonly relays: RelaysAnswer;
  readonly verdict: VerdictView;
  readonly limits: SharingLimits;
}

/** Compares a recalled draft with the present saved keys, backends, relays and rules. */
export const useRecall = ({ draft, edit, backends, relays, verdict, limits }: RecallParts): void => {
  const keys = useGuestKeys();
  const isDisconnected = useIsDisconnected();
  // Cached backends and relays are enough at first: when the new lists arrive, the draft is compared again. The saved keys
  // must be fresh, because the runtime doesn't check where the keys of a request come from.
  const isUnknown = (list: readonly unknown[], isOnItsWay: boolean) => list.length === 0 && isOnItsWay;
  const isLoading =
    keys.isLoading || isUnknown(relays.relays, relays.isLoading) || isUnknown(backends.backends, backends.isChecking);
  useEffect(() => {
    if (draft.recall === "none" || isDisconnected || isLoading) return;
    const guestKeys = keys.isKnown ? keys.guestKeys : null;
    const checked = checkRecalled(draft, { guestKeys, backends: backends.backends, relays: relays.relays });
    if (draft.recall === "unchecked" || checked.dropped.length > draft.dropped.length) edit(checked);
  }, [draft, edit, isDisconnected, isLoading, keys, backends, relays]);
  useEffect(() => {
    // The rules allowed this share last time, and deny it now.
    if (draft.recall !== "checked" || verdict.canShare) return;
    const narrower = narrowedDraft(draft, verdict, limits);
    if (narrower !== null) edit(narrower);
  }, [draft, edit, verdict, limits]);
};
