// The requests that wait for a yes, and the decided ones the runtime remembers, as it last told them. A mirror: changed by the stream only.

import { createStore, type StoreApi } from "zustand/vanilla";
import type { Approval } from "#contract/approval";
import type { ApprovalId } from "#contract/ids";

export type ApprovalState = {
  /** In the order they were told. */
  readonly approvals: ReadonlyMap<ApprovalId, Approval>;
  /** Replaces everything. */
  replaceApprovals(approvals: readonly Approval[]): void;
  /** A decision stays: what is told of the question after it changes nothing. */
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
