// The queue of requests that wait for a yes: each is asked once and settled once. Knows neither policy nor shares, and judges no yes.

import type { Approval } from "#contract/approval";
import type { ApprovalId, CorrelationId, ShareId } from "#contract/ids";
import type { ApprovalAsking, ApprovalsPort } from "../../integrations/sharing/ports";
import type { Clock, Timer } from "../../platform/clock";

/** A request that nobody answered in a quarter of an hour is no longer what the asker waits for. */
export const APPROVAL_TTL_MS = 15 * 60_000;
/** Decided requests kept for the queue's history. */
const DECIDED_KEPT = 100;
const WITHDRAWN = "The request was withdrawn.";

export interface ApprovalsDeps {
  readonly clock: Clock;
  readonly newApprovalId: () => ApprovalId;
  /** Makes two requests that are alike differ in what is signed. */
  readonly newNonce: () => string;
  readonly publish: (approval: Approval) => void;
  readonly onForgotten: (approvalId: ApprovalId) => void;
  readonly onExpired: (approval: Approval) => void;
}

/** A request in the queue. */
export interface Asked {
  readonly approval: Approval;
  readonly correlationId: CorrelationId;
  readonly nonce: string;
  /** The share ended before anybody decided: `expired` by that, not by time. */
  readonly isWithdrawn: boolean;
}

export interface Approvals extends ApprovalsPort {
  /** Those that wait, oldest first; then the settled ones, newest first. */
  list(): readonly Approval[];
  all(): readonly Asked[];
  /** One whose time is up is settled as expired before it is answered: no timer can be late here. */
  find(approvalId: ApprovalId): Asked | undefined;
  /** Null when it waits no more. */
  settle(approvalId: ApprovalId, change: ApprovalChange): Approval | null;
  dispose(): void;
}

export type ApprovalChange = Pick<Approval, "state"> & Partial<Pick<Approval, "decidedBy" | "note" | "granted">>;

interface Entry extends Asked {
  readonly timer: Timer;
  /** By the clock that counts a machine's sleep, which timers do not. */
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
  granted: null,
});

const inOrder = (approvals: readonly Approval[]): readonly Approval[] => [
  ...approvals.filter(({ state }) => state === "asked"),
  ...approvals.filter(({ state }) => state !== "asked").reverse(),
];

export const createApprovals = (deps: ApprovalsDeps): Approvals => {
  const { clock } = deps;
  const entries = new Map<ApprovalId, Entry>();

  const forgetOldest = (): void => {
    const settled = [...entries.values()].filter(({ approval }) => approval.state !== "asked");
    for (const { approval } of settled.slice(0, Math.max(0, settled.length - DECIDED_KEPT))) {
      entries.delete(approval.approvalId);
      deps.onForgotten(approval.approvalId);
    }
  };

  const keep = (entry: Entry): void => {
    entries.set(entry.approval.approvalId, entry);
    deps.publish(entry.approval);
    forgetOldest();
  };

  const settle = (approvalId: ApprovalId, change: ApprovalChange, isWithdrawn = false): Approval | null => {
    const entry = entries.get(approvalId);
    if (entry?.approval.state !== "asked") return null;
    entry.timer.cancel();
    const approval = { ...entry.approval, ...change };
    // Moved to the end: the history is in the order of the decisions.
    entries.delete(approvalId);
    keep({ ...entry, approval, isWithdrawn });
    return approval;
  };

  const expire = (approvalId: ApprovalId): void => {
    const expired = settle(approvalId, { state: "expired" });
    if (expired !== null) deps.onExpired(expired);
  };

  /** Late by either clock is late: a wall clock set back must not prolong what was promised to end. */
  const isOver = ({ approval, untilBootMs }: Entry): boolean =>
    clock.bootMs() >= untilBootMs || clock.nowMs() >= approval.expiresAtMs;

  return {
    reserve: () => ({ approvalId: deps.newApprovalId(), expiresAtMs: clock.nowMs() + APPROVAL_TTL_MS }),
    ask: (asking) => {
      keep({
        approval: toApproval(asking, clock.nowMs()),
        correlationId: asking.correlationId,
        nonce: deps.newNonce(),
        isWithdrawn: false,
        timer: clock.after(APPROVAL_TTL_MS, () => expire(asking.approvalId)),
        untilBootMs: clock.bootMs() + APPROVAL_TTL_MS,
      });
    },
    drop: (shareId: ShareId) => {
      const waiting = [...entries.values()].filter(
        ({ approval }) => approval.shareId === shareId && approval.state === "asked",
      );
      for (const { approval } of waiting) settle(approval.approvalId, { state: "expired", note: WITHDRAWN }, true);
    },
    list: () => inOrder([...entries.values()].map(({ approval }) => approval)),
    all: () => [...entries.values()],
    find: (approvalId) => {
      const entry = entries.get(approvalId);
      if (entry?.approval.state === "asked" && isOver(entry)) expire(approvalId);
      return entries.get(approvalId);
    },
    settle: (approvalId, change) => settle(approvalId, change),
    dispose: () => {
      for (const { timer } of entries.values()) timer.cancel();
    },
  };
};
