// UI state of approvals: whether the dialog is open, which request is expanded, unsent form input, and dismissed notices.

import { createStore, type StoreApi } from "zustand/vanilla";
import type { ApprovalId } from "#contract/ids";
import type { ApprovalDraft } from "./model/decision";

export interface ApprovalsUiState {
  readonly isOpen: boolean;
  /** `first`: the first request that the dialog shows next. Resolved once, so that a new request never takes its place. */
  readonly expanded: ApprovalId | "first" | null;
  /** Form input for pending requests. */
  readonly drafts: Readonly<Record<ApprovalId, ApprovalDraft>>;
  /** Requests that the user has seen, so that the notice leaves them out. */
  readonly seen: ReadonlySet<ApprovalId>;
  /** Null: expands the first request. */
  open(approvalId: ApprovalId | null): void;
  close(): void;
  /** Null: collapses all. */
  expand(approvalId: ApprovalId | null): void;
  saveDraft(approvalId: ApprovalId, draft: ApprovalDraft): void;
  /** The open dialog shows these requests, in this order. Marks them as seen and deletes the drafts of all others. */
  onShown(pending: readonly ApprovalId[]): void;
  markSeen(approvalIds: readonly ApprovalId[]): void;
}
export type ApprovalsUi = StoreApi<ApprovalsUiState>;

const draftsOf = ({ drafts }: ApprovalsUiState, pending: readonly ApprovalId[]): ApprovalsUiState["drafts"] =>
  Object.fromEntries(Object.entries(drafts).filter(([approvalId]) => pending.some((each) => each === approvalId)));

export const createApprovalsUi = (): ApprovalsUi =>
  createStore<ApprovalsUiState>((set) => ({
    isOpen: false,
    expanded: null,
    drafts: {},
    seen: new Set(),
    open: (approvalId) => set({ isOpen: true, expanded: approvalId ?? "first" }),
    close: () => set({ isOpen: false }),
    expand: (approvalId) => set({ expanded: approvalId }),
    saveDraft: (approvalId, draft) => set((state) => ({ drafts: { ...state.drafts, [approvalId]: draft } })),
    onShown: (pending) =>
      set((state) => ({
        seen: new Set([...state.seen, ...pending]),
        drafts: draftsOf(state, pending),
        expanded: state.expanded === "first" ? (pending[0] ?? "first") : state.expanded,
      })),
    markSeen: (approvalIds) => set((state) => ({ seen: new Set([...state.seen, ...approvalIds]) })),
  }));
