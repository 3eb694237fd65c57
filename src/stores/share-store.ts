// Mirrors the runtime's shares and the limits for new ones. Only the watch stream changes it, never a command's answer.

import { createStore, type StoreApi } from "zustand/vanilla";
import type { ShareId } from "#contract/ids";
import { isOpenPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";

export type ShareState = {
  readonly shares: ReadonlyMap<ShareId, ShareView>;
  /** Shares that were open before a snapshot and are missing from it: they ended while this page was disconnected. Newest last. */
  readonly missed: readonly ShareView[];
  /** Null until the first snapshot. */
  readonly limits: SharingLimits | null;
  /** Replaces all of them. */
  replaceShares(shares: readonly ShareView[], limits: SharingLimits): void;
  setLimits(limits: SharingLimits): void;
  /** Ignores a share unless its revision is higher than the known one. */
  putShare(share: ShareView): void;
  removeShare(shareId: ShareId): void;
};
export type ShareStore = StoreApi<ShareState>;

export const createShareStore = (): ShareStore =>
  createStore<ShareState>((set) => ({
    shares: new Map(),
    missed: [],
    limits: null,
    replaceShares: (list, limits) =>
      set((before) => {
        const shares = new Map(list.map((share) => [share.shareId, share]));
        const lost = [...before.shares.values()].filter(
          ({ shareId, phase }) => isOpenPhase(phase) && !shares.has(shareId),
        );
        return { shares, limits, missed: lost.length === 0 ? before.missed : [...before.missed, ...lost] };
      }),
    setLimits: (limits) => set({ limits }),
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
