// UI state of the audit log: whether it is open, its filter, and the event shown in detail.

import { createStore, type StoreApi } from "zustand/vanilla";
import type { ShareId } from "#contract/ids";
import { type AuditFilter, noFilter } from "./model/filter";

export interface AuditUiState {
  readonly isOpen: boolean;
  readonly filter: AuditFilter;
  /** The event shown in detail. */
  readonly shownSeq: number | null;
  /** Opens the log with the last filter. */
  open(): void;
  /** Opens the log with the events of one share. */
  openHistory(shareId: ShareId): void;
  close(): void;
  setFilter(filter: AuditFilter): void;
  show(seq: number | null): void;
}
export type AuditUi = StoreApi<AuditUiState>;

export const createAuditUi = (): AuditUi =>
  createStore<AuditUiState>((set) => ({
    isOpen: false,
    filter: noFilter,
    shownSeq: null,
    open: () => set({ isOpen: true }),
    openHistory: (shareId) => set({ isOpen: true, filter: { ...noFilter, shareId }, shownSeq: null }),
    close: () => set({ isOpen: false, shownSeq: null }),
    setFilter: (filter) => set({ filter, shownSeq: null }),
    show: (shownSeq) => set({ shownSeq }),
  }));
