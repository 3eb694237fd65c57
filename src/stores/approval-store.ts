// Mirrors the runtime's approval requests, pending and decided. Only the watch stream changes it.

import { createStore, type StoreApi } from "zustand/vanilla";
import type { Approval } from "#contract/approval";
import type { ApprovalId } from "#contract/ids";

export type ApprovalState = {
  /** In the order they arrived. */
  readonly approvals: ReadonlyMap<ApprovalId, Approval>;
  /** Replaces all of them. */
  replaceApprovals(approvals: readonly Approval[]): void;
  /** Ignores a pending request that is already decided: the event was late. */
  putApproval(approval: Approval): void;
  removeApproval(approvalId: ApprovalId): void;
};
export type ApprovalStore = StoreApi<ApprovalState>;

export const createApprovalStore = (): ApprovalStore =>
  createStore<ApprovalState>((set) => ({
    approvals: new Map(),
    replaceApprovals: (approvals) => set({ approvals: new Map(approvals.map((each) => [each.approvalId, each])) }),
    putApproval: (approval) =>
      set((state) => {
        const known = state.approvals.get(approval.approvalId);
        if (known && known.state !== "asked" && approval.state === "asked") return state;
        return { approvals: new Map(state.approvals).set(approval.approvalId, approval) };
      }),
    removeApproval: (approvalId) =>
      set((state) => {
        if (!state.approvals.has(approvalId)) return state;
        const approvals = new Map(state.approvals);
        approvals.delete(approvalId);
        return { approvals };
      }),
  }));
