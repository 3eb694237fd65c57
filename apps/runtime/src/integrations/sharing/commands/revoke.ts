// Ends shares: the selected ones, those of a closed terminal, or all. Answers with their final views once each has proved its end.
import type { Actor } from "#contract/audit";
import { ok, type ShareError } from "#contract/errors";
import type { LaneId, ShareId, TerminalId } from "#contract/ids";
import type { EndCause } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { hasEnded, isOpen, type ShareRecord, toView } from "../share/record";
import type { ShareStore } from "../share/store";
import type { Answer, CommandChecks } from "./checks";

/** Which shares a command applies to. */
export type Selector =
  | { readonly shareIds: readonly ShareId[] }
  | { readonly terminalId: TerminalId }
  | { readonly laneId: LaneId }
  | { readonly all: true };

export interface Revoke {
  /** Ends the open shares among the selected and answers when all of them have ended. Errors: not-found for an unknown id. */
  revoke(selector: Selector, actor: Actor, cause: EndCause): Promise<Answer<readonly ShareView[]>>;
  /** As `revoke`, for a selection that cannot fail. `error`: the reason, for those who see the share later. */
  endOpen(
    selector: Exclude<Selector, { shareIds: unknown }>,
    actor: Actor,
    cause: EndCause,
    error?: ShareError | null,
  ): Promise<readonly ShareView[]>;
}

const isSelected = (selector: Exclude<Selector, { shareIds: unknown }>, { terminal }: ShareRecord): boolean => {
  if ("terminalId" in selector) return terminal.terminalId === selector.terminalId;
  return "all" in selector || terminal.laneId === selector.laneId;
};

export const createRevoke = (store: ShareStore, checks: CommandChecks): Revoke => {
  const endAll = async (
    shareIds: readonly ShareId[],
    actor: Actor,
    cause: EndCause,
    error: ShareError | null = null,
  ): Promise<readonly ShareView[]> => {
    const fact = { type: "end-requested", cause, ...(error !== null && { error }) } as const;
    store.dispatchAll(shareIds, fact, actor);
    return (await Promise.all(shareIds.map((shareId) => store.until(shareId, hasEnded)))).map(toView);
  };

  const endOpen: Revoke["endOpen"] = (selector, actor, cause, error = null) => {
    const open = store.list().filter((record) => isOpen(record) && isSelected(selector, record));
    return endAll(
      open.map(({ shareId }) => shareId),
      actor,
      cause,
      error,
    );
  };

  return {
    endOpen,
    revoke: async (selector, actor, cause) => {
      if (!("shareIds" in selector)) return ok(await endOpen(selector, actor, cause));
      for (const shareId of selector.shareIds) {
        const found = checks.find(shareId, "revoke");
        if (!found.ok) return found;
      }
      return ok(await endAll(selector.shareIds, actor, cause));
    },
  };
};
