// The approval store keeps decisions, and the policy store keeps the last state.
import { describe, expect, it } from "vitest";
import { sampleApproval } from "../../testing/sample-records";
import { SAMPLE_NOW_MS } from "../../testing/samples";
import { createApprovalStore } from "../approval-store";
import { createPolicyStore } from "../policy-store";
import { selectPendingApprovals } from "../selectors";

const asked = sampleApproval("one1");
const given = sampleApproval("one1", { state: "given", decidedBy: "me", granted: { access: "read", ttlMs: 60_000 } });

describe("the approval store", () => {
  it("APR31: lists pending requests, with the next to expire first", () => {
    const store = createApprovalStore();
    const sooner = sampleApproval("two2", { expiresAtMs: SAMPLE_NOW_MS + 1_000 });
    store.getState().replaceApprovals([asked, sooner, sampleApproval("thre", { state: "refused" })]);
    expect(selectPendingApprovals(store.getState())).toEqual([sooner, asked]);
  });

  it("APR33: keeps a decision when the pending request arrives late", () => {
    const store = createApprovalStore();
    store.getState().putApproval(given);
    store.getState().putApproval(asked);
    expect(store.getState().approvals.get(given.approvalId)).toEqual(given);
  });

  it("MIRROR2: a snapshot replaces even a decision, and a removed request is gone", () => {
    const store = createApprovalStore();
    store.getState().putApproval(given);
    store.getState().replaceApprovals([asked]);
    expect([...store.getState().approvals.values()]).toEqual([asked]);
    store.getState().removeApproval(asked.approvalId);
    const { approvals } = store.getState();
    expect(approvals.size).toBe(0);
    store.getState().removeApproval(asked.approvalId);
    expect(store.getState().approvals).toBe(approvals);
  });
});

describe("the policy store", () => {
  it("POL7: is empty before the first snapshot, then keeps the last state", () => {
    const store = createPolicyStore();
    expect(store.getState().policy).toBeNull();
    const problem = { path: "/p/mine.cedar", line: 2, message: "unexpected token" };
    store.getState().setPolicy({ loadedAtMs: 1, problem });
    expect(store.getState().policy).toEqual({ loadedAtMs: 1, problem });
  });
});
