// What the tests of approvals share: a queue over a fake clock, a request to put into it, a desk over both. Knows no test runner.

import type { Approval } from "#contract/approval";
import type { Actor } from "#contract/audit";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { approvalIdSchema, correlationIdSchema, type ShareId, shareIdSchema } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { partial } from "#contract/testing/partial";
import type { ApprovalAsking } from "../../../integrations/sharing/ports";
import { createFakeClock } from "../../../testing/fake-clock";
import { linkOnly, question } from "../../__tests__/gate-fixture";
import { createApprovals } from "../approvals";
import { type ApprovalDeskDeps, createApprovalDesk } from "../desk";
import type { FourEyes } from "../four-eyes";

export const SHARE_ID = shareIdSchema.parse("shr_aaaa");
export const OTHER_SHARE_ID = shareIdSchema.parse("shr_bbbb");
export const ME: Actor = { kind: "operator", id: "me" };
export const HOME_ID = "0123456789abcdef0123456789abcdef";
const CORRELATION_ID = correlationIdSchema.parse("cor_aaaa");

/** Writing for 45 minutes, for whoever holds the link. */
export const asking = (over: Partial<ApprovalAsking> = {}): Omit<ApprovalAsking, "approvalId" | "expiresAtMs"> => {
  const { terminal, context } = question({ ...linkOnly, access: "write", ttlMs: 45 * 60_000 });
  const { backend, access, ttlMs, reach, keyCount, anyoneWithLink } = context;
  const request = { backend, relay: "here", reach, access, ttlMs, keyCount, anyoneWithLink };
  return {
    shareId: SHARE_ID,
    correlationId: CORRELATION_ID,
    reason: "Typing for whoever holds the link needs an approval first.",
    needs: "operator",
    terminal,
    askedBy: { kind: "agent", id: "ci" },
    request: { ...request, fingerprints: [], reason: null },
    ...over,
  };
};

export const createQueue = () => {
  const clock = createFakeClock();
  const published: Approval[] = [];
  const expired: Approval[] = [];
  const forgotten: string[] = [];
  let last = 0;
  const approvals = createApprovals({
    clock,
    newApprovalId: () => {
      last += 1;
      return approvalIdSchema.parse(`apr_${String(last).padStart(4, "0")}`);
    },
    newNonce: () => `nonce-${last}`,
    publish: (approval) => published.push(approval),
    onForgotten: (approvalId) => forgotten.push(approvalId),
    onExpired: (approval) => expired.push(approval),
  });
  const ask = (over: Partial<ApprovalAsking> = {}) => {
    const reserved = approvals.reserve();
    approvals.ask({ ...asking(over), ...reserved });
    return reserved.approvalId;
  };
  return { clock, approvals, published, expired, forgotten, ask };
};

/** Nobody signs: every signature is refused. */
const noSigners: FourEyes = {
  check: async () =>
    fail(shareError("invalid-input", "signature: no", { issues: [{ path: "signature", problem: "no" }] })),
};

export interface DeskOptions {
  readonly fourEyes?: FourEyes;
  /** What the share says when it is told; a failure is the row that could not be written. */
  readonly onTold?: () => ShareError | null;
}

export const createDesk = ({ fourEyes = noSigners, onTold = () => null }: DeskOptions = {}) => {
  const queue = createQueue();
  type Fact = Parameters<ApprovalDeskDeps["decide"]>[1];
  const told: Fact[] = [];
  const refusals: (ShareError & { answered: "give" | "refuse" })[] = [];
  const viewOf = (shareId: ShareId, lastError: ShareError | null): Result<ShareView, never> =>
    ok(partial<ShareView>("view", { shareId, phase: "ended", lastError }));
  const desk = createApprovalDesk({
    approvals: queue.approvals,
    fourEyes,
    homeId: HOME_ID,
    ttlMinMs: () => 60_000,
    newCorrelationId: () => CORRELATION_ID,
    decide: (shareId, fact) => {
      told.push(fact);
      const lost = onTold();
      if (lost !== null) queue.approvals.drop(shareId);
      return viewOf(shareId, lost);
    },
    show: (shareId) => viewOf(shareId, null),
    recordRefusal: (_asked, answered, error) => refusals.push({ ...error, answered }),
  });
  return { ...queue, desk, told, refusals };
};
