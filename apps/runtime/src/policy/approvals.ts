// Requests that wait for a yes: asked, given, refused or expired, each exactly once. Knows neither policy nor shares; it tells what was decided.

import type { ApprovalAsking, ApprovalsPort } from "../integrations/sharing/ports";
import type { Clock, Timer } from "../platform/clock";
import type { Approval } from "../protocol/contract/approval";
import type { ApprovalId, ShareId } from "../protocol/contract/ids";

/** A request that nobody answered in a quarter of an hour is no longer what the asker waits for. */
export const APPROVAL_TTL_MS = 15 * 60_000;
/** Decided requests kept for the queue's history. */
const DECIDED_KEPT = 100;

export interface ApprovalsDeps {
  readonly clock: Clock;
  readonly newApprovalId: () => ApprovalId;
  readonly publish: (approval: Approval) => void;
  readonly onExpired: (approval: Approval) => void;
}

export interface Approvals extends ApprovalsPort {
  list(): readonly Approval[];
  dispose(): void;
}

export const createApprovals = (deps: ApprovalsDeps): Approvals => {
  const approvals = new Map<ApprovalId, Approval>();
  const timers = new Map<ApprovalId, Timer>();

  const keep = (approval: Approval): void => {
    approvals.set(approval.approvalId, approval);
    deps.publish(approval);
    const decided = [...approvals.values()].filter((each) => each.state !== "asked");
    for (const old of decided.slice(0, Math.max(0, decided.length - DECIDED_KEPT))) approvals.delete(old.approvalId);
  };

  const settle = (approvalId: ApprovalId, change: Partial<Approval>): Approval | null => {
    const approval = approvals.get(approvalId);
    if (approval?.state !== "asked") return null;
    timers.get(approvalId)?.cancel();
    timers.delete(approvalId);
    const settled = { ...approval, ...change };
    keep(settled);
    return settled;
  };

  const expire = (approvalId: ApprovalId): void => {
    const expired = settle(approvalId, { state: "expired" });
    if (expired !== null) deps.onExpired(expired);
  };

  const toApproval = (asking: ApprovalAsking): Approval => ({
    approvalId: deps.newApprovalId(),
    state: "asked",
    shareId: asking.shareId,
    request: { ...asking.request, terminalId: asking.terminal.terminalId, lane: asking.terminal.lane },
    askedBy: asking.askedBy,
    askedAtMs: deps.clock.nowMs(),
    expiresAtMs: deps.clock.nowMs() + APPROVAL_TTL_MS,
    decidedBy: null,
    note: null,
  });

  return {
    ask: (asking) => {
      const approval = toApproval(asking);
      keep(approval);
      timers.set(
        approval.approvalId,
        deps.clock.after(APPROVAL_TTL_MS, () => expire(approval.approvalId)),
      );
    },
    drop: (shareId: ShareId) => {
      const waiting = [...approvals.values()].find((each) => each.shareId === shareId && each.state === "asked");
      if (waiting !== undefined) settle(waiting.approvalId, { state: "expired", note: "The request was withdrawn." });
    },
    list: () => [...approvals.values()],
    dispose: () => {
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
    },
  };
};
