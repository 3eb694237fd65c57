// When a share that was started here is live, its choices become the lane's defaults, and the keys of its GitHub users get their name.
import { useEffect } from "react";
import type { LaneId } from "#contract/ids";
import { useShares } from "../../../stores/stores-context";
import type { ShareDraft } from "../model/draft";
import { choicesOf } from "../model/last-choices";
import { type Person, unnamedKeys } from "../model/people";
import type { SharingCommands } from "./sharing-commands";
import { useSharingTools, useSharingUi } from "./sharing-context";

/** The runtime saves the keys of a live share. Naming a user's keys makes them one person. Keys that already have a name keep it. */
const nameGithubKeys = async (commands: SharingCommands, people: readonly Person[]): Promise<void> => {
  const users = people.filter(({ source }) => source === "github");
  if (users.length === 0) return;
  const saved = await commands.listGuestKeys();
  if (!saved.ok) return;
  for (const user of users) {
    const keys = unnamedKeys(user, saved.value.guestKeys);
    if (keys.length > 0) await commands.addGuestKeys(keys, user.label);
  }
};

export const useKeepChoices = (): void => {
  const { commands, lastChoices, ui } = useSharingTools();
  const started = useSharingUi((state) => state.started);
  const shares = useShares((state) => state.shares);
  useEffect(() => {
    const keep = (draft: ShareDraft, laneId: LaneId, liveAtMs: number): void => {
      lastChoices.remember(laneId, choicesOf(draft), liveAtMs);
      if (draft.who === "keys") void nameGithubKeys(commands, draft.people);
    };
    for (const [shareId, draft] of started) {
      const share = shares.get(shareId);
      if (share === undefined || (share.liveAtMs === null && share.phase !== "ended")) continue;
      if (share.liveAtMs !== null) keep(draft, share.laneId, share.liveAtMs);
      ui.getState().settleStart(shareId, share.terminalId, share.liveAtMs !== null);
    }
  }, [commands, lastChoices, ui, started, shares]);
};
