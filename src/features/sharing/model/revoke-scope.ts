// Which shares an end is for: all there are, those of a terminal, or some by name. What is in it is read when it counts, never kept. Pure.
import type { ShareId, TerminalId } from "#contract/ids";
import { isOpenPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { knownShares } from "./known-shares";

/** As the contract's revoke takes it: what starts while the question stands is in `all` and in its terminal, too. */
export type RevokeScope =
  | { readonly all: true }
  | { readonly terminalId: TerminalId }
  | { readonly shareIds: readonly ShareId[] };

const candidatesOf = (shares: ReadonlyMap<ShareId, ShareView>, scope: RevokeScope): readonly ShareView[] => {
  if ("shareIds" in scope) return knownShares(shares, scope.shareIds);
  const all = [...shares.values()];
  return "all" in scope ? all : all.filter(({ terminalId }) => terminalId === scope.terminalId);
};

/** Those that are open now. */
export const sharesInScope = (shares: ReadonlyMap<ShareId, ShareView>, scope: RevokeScope): ShareView[] =>
  candidatesOf(shares, scope).filter(({ phase }) => isOpenPhase(phase));

/** Terminals with more than one open share: where ending them one by one is tedious. */
export const crowdedTerminals = (shares: readonly Pick<ShareView, "terminalId" | "phase">[]): readonly TerminalId[] => {
  const open = shares.filter(({ phase }) => isOpenPhase(phase)).map(({ terminalId }) => terminalId);
  return [...new Set(open)].filter((terminalId) => open.filter((each) => each === terminalId).length > 1);
};
