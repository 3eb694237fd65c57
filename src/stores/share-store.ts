// The shares as the runtime last told them, and the bounds for new ones. A mirror: changed by the stream only, never by a command's answer.

import { createStore, type StoreApi } from "zustand/vanilla";
import type { ShareId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";

export type ShareState = {
  readonly shares: ReadonlyMap<ShareId, ShareView>;
  /** Null until the first snapshot. */
  readonly limits: SharingLimits | null;
  /** Replaces everything. */
  replaceShares(shares: readonly ShareView[], limits: SharingLimits): void;
  /** Keeps the higher revision; the same or a lower one changes nothing. */
  putShare(share: ShareView): void;
  removeShare(shareId: ShareId): void;
};
export type ShareStore = StoreApi<ShareState>;

export const createShareStore = (): ShareStore =>
  createStore<ShareState>((set) => ({
    shares: new Map(),
    limits: null,
    replaceShares: (shares, limits) => set({ shares: new Map(shares.map((share) => [share.shareId, share])), limits }),
    putShare: (share) =>
      set((state) => {
        const known = state.shares.get(share.shareId);
        if (known && known.revision >= share.revision) return state;
        return { shares: new Map(state.shares).set(share.shareId, share) };
      }),
    removeShare: (shareId) =>
      set((state) => {
        if (!state.shares.has(shareId)) return state;
        const shares = new Map(state.shares);
        shares.delete(shareId);
        return { shares };
      }),
  }));
