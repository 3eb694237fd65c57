// Which shares a stop applies to, and the text of its confirmation. Pure.
import type { ShareId, TerminalId } from "#contract/ids";
import { isOpenPhase, isSharedPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { countOf } from "../../../words/phrases";

/**
 * As `share.revoke` of the contract takes it. `all` and a terminal include shares that start while the question is open,
 * so the page resolves a scope when it needs the shares and never keeps the result.
 */
export type StopScope =
  | { readonly all: true }
  | { readonly terminalId: TerminalId }
  | { readonly shareIds: readonly ShareId[] };

/** The shares with these ids that the store still has. */
export const knownShares = (shares: ReadonlyMap<ShareId, ShareView>, shareIds: readonly ShareId[]): ShareView[] =>
  shareIds.map((shareId) => shares.get(shareId)).filter((share) => share !== undefined);

const candidatesOf = (shares: ReadonlyMap<ShareId, ShareView>, scope: StopScope): readonly ShareView[] => {
  if ("shareIds" in scope) return knownShares(shares, scope.shareIds);
  const all = [...shares.values()];
  return "all" in scope ? all : all.filter(({ terminalId }) => terminalId === scope.terminalId);
};

/** The open shares in the scope. */
export const sharesInScope = (shares: ReadonlyMap<ShareId, ShareView>, scope: StopScope): ShareView[] =>
  candidatesOf(shares, scope).filter(({ phase }) => isOpenPhase(phase));

/** Terminals with more than one open share: there, stopping them one by one is tedious. */
export const crowdedTerminals = (shares: readonly Pick<ShareView, "terminalId" | "phase">[]): readonly TerminalId[] => {
  const open = shares.filter(({ phase }) => isOpenPhase(phase)).map(({ terminalId }) => terminalId);
  return [...new Set(open)].filter((terminalId) => open.filter((each) => each === terminalId).length > 1);
};

/** Shares that run, and requests that wait for an approval or for the rules; nothing runs for a request. */
export interface SharesAndRequests<S> {
  readonly shared: readonly S[];
  readonly requests: readonly S[];
}

export const sharesAndRequests = <S extends Pick<ShareView, "phase">>(shares: readonly S[]): SharesAndRequests<S> => ({
  shared: shares.filter(({ phase }) => isSharedPhase(phase)),
  requests: shares.filter(({ phase }) => !isSharedPhase(phase)),
});

/** `No guests are connected.`, `2 guests will be disconnected.` */
export const disconnectsWords = (shares: readonly Pick<ShareView, "guestCount">[]): string => {
  const guests = shares.reduce((sum, share) => sum + share.guestCount, 0);
  return guests === 0 ? "No guests are connected." : `${countOf(guests, "guest")} will be disconnected.`;
};

/** The question in parts: the names of the terminals go between `before` and `after`. */
export interface StopWords {
  readonly before: string;
  readonly after: string;
  /** What happens then. */
  readonly effect: string;
}

/** Null: nothing is open. */
export const stopWords = ({ shared, requests }: SharesAndRequests<Pick<ShareView, "guestCount">>): StopWords | null => {
  const requestCount = requests.length === 1 ? "request" : `${requests.length} requests`;
  if (shared.length === 0) {
    if (requests.length === 0) return null;
    return { before: `Withdraw the ${requestCount} to share `, after: "?", effect: "Nothing is shared yet." };
  }
  const [count, keeps] =
    shared.length === 1
      ? ["", "The link stops working; the terminal keeps running."]
      : [` ${shared.length} shares end.`, "The links stop working; the terminals keep running."];
  const withdrawn = requests.length === 0 ? "" : ` ${countOf(requests.length, "request")} will be withdrawn.`;
  return {
    before: "Stop sharing ",
    after: `?${count} ${disconnectsWords(shared)}`,
    effect: `${keeps}${withdrawn}`,
  };
};
