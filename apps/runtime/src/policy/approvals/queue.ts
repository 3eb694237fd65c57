// The queue of approval requests. Each request is settled once: approved, denied, expired or withdrawn.

import type { Approval } from "#contract/approval";
import type { ApprovalId, CorrelationId, ShareId } from "#contract/ids";
import type { ApprovalAsking, ApprovalsPort } from "../../integrations/sharing/ports";
import type { Clock, Timer } from "../../platform/clock";

/** After a quarter of an hour the requester no longer expects an answer. */
export const APPROVAL_TTL_MS = 15 * 60_000;
/** Settled requests kept as history. */
const SETTLED_KEPT = 100;
const WITHDRAWN = "The request was withdrawn.";

export interface ApprovalQueueDeps {
  readonly clock: Clock;
  readonly newApprovalId: () => ApprovalId;
  /** Makes the signed texts of two identical requests differ. */
  readonly newNonce: () => string;
  readonly publish: (approval: Approval) => void;
  readonly onForgotten: (approvalId: ApprovalId) => void;
  readonly onExpired: (approval: Approval) => void;
}

export interface QueuedRequest {
  readonly approval: Approval;
  readonly correlationId: CorrelationId;
  readonly nonce: string;
}

export interface ApprovalQueue extends ApprovalsPort {
  /** Pending requests, oldest first; then settled ones, newest first. */
  list(): readonly Approval[];
  all(): readonly QueuedRequest[];
  /** Settles a request as expired first if its time is up, so a late timer doesn't matter. */
  find(approvalId: ApprovalId): QueuedRequest | undefined;
  /** Null when the request is no longer pending. */
  settle(approvalId: ApprovalId, change: ApprovalChange): Approval | null;
  dispose(): void;
}

export type ApprovalChange = Pick<Approval, "state"> &
  Partial<Pick<Approval, "decidedBy" | "note" | "isWithdrawn" | "granted">>;

interface Entry extends QueuedRequest {
  readonly timer: Timer;
  /** On the clock that includes time the machine sleeps, which timers don't. */
  readonly untilBootMs: number;
}

const toApproval = (asking: ApprovalAsking, askedAtMs: number): Approval => ({
  approvalId: asking.approvalId,
  state: "asked",
  shareId: asking.shareId,
  request: { ...asking.request, terminalId: asking.terminal.terminalId, lane: asking.terminal.lane },
  needs: asking.needs,
  why: asking.reason,
  askedBy: asking.askedBy,
  askedAtMs,
  expiresAtMs: asking.expiresAtMs,
  decidedBy: null,
  note: null,
  isWithdrawn: false,
  granted: null,
});

const inOrder = (approvals: readonly Approval[]): readonly Approval[] => [
  ...approvals.filter(({ state }) => state === "asked"),
  ...approvals.filter(({ state }) => state !== "asked").reverse(),
];

export const createApprovalQueue = (deps: ApprovalQueueDeps): ApprovalQueue => {
  const { clock } = deps;
  const entries = new Map<ApprovalId, Entry>();

  const forgetOldest = (): void => {
    const settled = [...entries.values()].filter(({ approval }) => approval.state !== "asked");
    for (const { approval } of settled.slice(0, Math.max(0, settled.length - SETTLED_KEPT))) {
      entries.delete(approval.approvalId);
      deps.onForgotten(approval.approvalId);
    }
  };

  const keep = (entry: Entry): void => {
    entries.set(entry.approval.approvalId, entry);
    deps.publish(entry.approval);
    forgetOldest();
  };

  const settle = (approvalId: ApprovalId, change: ApprovalChange): Approval | null => {
    const entry = entries.get(approvalId);
    if (entry?.approval.state !== "asked") return null;
    entry.timer.cancel();
    const approval = { ...entry.approval, ...change };
    // Moved to the end, because the history is in the order of the decisions.
    entries.delete(approvalId);
    keep({ ...entry, approval });
    return approval;
  };

  const expire = (approvalId: ApprovalId): void => {
    const expired = settle(approvalId, { state: "expired" });
    if (expired !== null) deps.onExpired(expired);
  };

  /** Expired on either clock counts: a wall clock that was set back must not prolong a request. */
  const hasExpired = ({ approval, untilBootMs }: Entry): boolean =>
    clock.bootMs() >= untilBootMs || clock.nowMs() >= approval.expiresAtMs;

  return {
    reserve: () => ({ approvalId: deps.newApprovalId(), expiresAtMs: clock.nowMs() + APPROVAL_TTL_MS }),
    ask: (asking) => {
      keep({
        approval: toApproval(asking, clock.nowMs()),
        correlationId: asking.correlationId,
        nonce: deps.newNonce(),
        timer: clock.after(APPROVAL_TTL_MS, () => expire(asking.approvalId)),
        untilBootMs: clock.bootMs() + APPROVAL_TTL_MS,
      });
    },
    drop: (shareId: ShareId) => {
      const waiting = [...entries.values()].filter(
        ({ approval }) => approval.shareId === shareId && approval.state === "asked",
      );
      for (const { approval } of waiting)
        settle(approval.approvalId, { state: "expired", note: WITHDRAWN, isWithdrawn: true });
    },
    list: () => inOrder([...entries.values()].map(({ approval }) => approval)),
    all: () => [...entries.values()],
    find: (approvalId) => {
      const entry = entries.get(approvalId);
      if (entry?.approval.state === "asked" && hasExpired(entry)) expire(approvalId);
      return entries.get(approvalId);
    },
    settle: (approvalId, change) => settle(approvalId, change),
    dispose: () => {
      for (const { timer } of entries.values()) timer.cancel();
    },
  };
};
