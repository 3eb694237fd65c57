// Shares by their ids, those that the mirror still knows. Pure.
import type { ShareId } from "#contract/ids";
import type { ShareView } from "#contract/share";

export const knownShares = (shares: ReadonlyMap<ShareId, ShareView>, shareIds: readonly ShareId[]): ShareView[] =>
  shareIds.map((shareId) => shares.get(shareId)).filter((share) => share !== undefined);
