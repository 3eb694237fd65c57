// Whether the audit log stands in the main area, filtered how, and which row is looked at. The page's own state; the rows are asked for.

import { createStore, type StoreApi } from "zustand/vanilla";
import type { ShareId } from "#contract/ids";
import { type AuditFilter, noFilter } from "../model/filter";

export interface DeskState {
  readonly isOpen: boolean;
  readonly filter: AuditFilter;
  /** The row whose details are open. */
  readonly shownSeq: number | null;
  /** The whole log, as it was filtered last. */
  open(): void;
  /** The story of one share: everything recorded of it, and nothing else. */
  openStory(shareId: ShareId): void;
  close(): void;
  setFilter(filter: AuditFilter): void;
  show(seq: number | null): void;
}
export type AuditDesk = StoreApi<DeskState>;

export const createAuditDesk = (): AuditDesk =>
  createStore<DeskState>((set) => ({
    isOpen: false,
    filter: noFilter,
    shownSeq: null,
    open: () => set({ isOpen: true }),
    openStory: (shareId) => set({ isOpen: true, filter: { ...noFilter, shareId }, shownSeq: null }),
    close: () => set({ isOpen: false, shownSeq: null }),
    setFilter: (filter) => set({ filter, shownSeq: null }),
    show: (shownSeq) => set({ shownSeq }),
  }));
