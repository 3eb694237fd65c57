// Whether the queue is open, which request is unfolded in it, what is filled in, and which ones were told of. The page's own state; the requests are the mirror's.

import { createStore, type StoreApi } from "zustand/vanilla";
import type { ApprovalId } from "#contract/ids";
import type { GivingDraft } from "../model/giving";

export interface DeskState {
  readonly isOpen: boolean;
  /** `first`: the one that stands first when the queue is seen next; chosen once, so that none takes another's place. */
  readonly unfolded: ApprovalId | "first" | null;
  /** What was filled in for a request that waits. */
  readonly drafts: Readonly<Record<ApprovalId, GivingDraft>>;
  /** Requests whose notice was put away or acted upon. */
  readonly told: ReadonlySet<ApprovalId>;
  /** Null: with the first one unfolded. */
  open(approvalId: ApprovalId | null): void;
  close(): void;
  /** Null: none. */
  unfold(approvalId: ApprovalId | null): void;
  saveDraft(approvalId: ApprovalId, draft: GivingDraft): void;
  /** The open queue shows these, in this order: none of them is news, and of the others nothing is kept. */
  see(waiting: readonly ApprovalId[]): void;
  tell(approvalIds: readonly ApprovalId[]): void;
}
export type ApprovalsDesk = StoreApi<DeskState>;

const draftsOf = ({ drafts }: DeskState, waiting: readonly ApprovalId[]): DeskState["drafts"] =>
  Object.fromEntries(Object.entries(drafts).filter(([approvalId]) => waiting.some((each) => each === approvalId)));

export const createApprovalsDesk = (): ApprovalsDesk =>
  createStore<DeskState>((set) => ({
    isOpen: false,
    unfolded: null,
    drafts: {},
    told: new Set(),
    open: (approvalId) => set({ isOpen: true, unfolded: approvalId ?? "first" }),
    close: () => set({ isOpen: false }),
    unfold: (approvalId) => set({ unfolded: approvalId }),
    saveDraft: (approvalId, draft) => set((state) => ({ drafts: { ...state.drafts, [approvalId]: draft } })),
    see: (waiting) =>
      set((state) => ({
        told: new Set([...state.told, ...waiting]),
        drafts: draftsOf(state, waiting),
        unfolded: state.unfolded === "first" ? (waiting[0] ?? "first") : state.unfolded,
      })),
    tell: (approvalIds) => set((state) => ({ told: new Set([...state.told, ...approvalIds]) })),
  }));
