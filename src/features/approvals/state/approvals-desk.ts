// Whether the queue is open, which request is unfolded in it, and which ones were told of. The page's own state; the requests are the mirror's.
import type { ApprovalId } from "@contract/ids";
import { createStore, type StoreApi } from "zustand/vanilla";

export interface DeskState {
  readonly isOpen: boolean;
  /** The request chosen by hand; null: the one that expires first. */
  readonly unfolded: ApprovalId | null;
  /** Requests whose notice was put away or acted upon. */
  readonly told: ReadonlySet<ApprovalId>;
  open(approvalId: ApprovalId | null): void;
  close(): void;
  unfold(approvalId: ApprovalId): void;
  tell(approvalIds: readonly ApprovalId[]): void;
}
export type ApprovalsDesk = StoreApi<DeskState>;

export const createApprovalsDesk = (): ApprovalsDesk =>
  createStore<DeskState>((set) => ({
    isOpen: false,
    unfolded: null,
    told: new Set(),
    open: (approvalId) => set({ isOpen: true, unfolded: approvalId }),
    close: () => set({ isOpen: false }),
    unfold: (approvalId) => set({ unfolded: approvalId }),
    tell: (approvalIds) => set((state) => ({ told: new Set([...state.told, ...approvalIds]) })),
  }));
