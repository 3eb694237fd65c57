// Shared by the tests of approvals: a queue with a fake clock, a request to put into it, and approvals on top of both.

import type { Approval } from "#contract/approval";
import type { Actor } from "#contract/audit";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import { approvalIdSchema, correlationIdSchema, type ShareId, shareIdSchema } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { partial } from "#contract/testing/partial";
import type { ApprovalAsking } from "../../../integrations/sharing/ports";
import { createFakeClock } from "../../../testing/fake-clock";
import { linkOnly, question } from "../../__tests__/fixture";
import { type ApprovalsDeps, createApprovals } from "../approvals";
import type { FourEyes } from "../four-eyes";
import { createApprovalQueue } from "../queue";

export const SHARE_ID = shareIdSchema.parse("shr_aaaa");
export const OTHER_SHARE_ID = shareIdSchema.parse("shr_bbbb");
export const ME: Actor = { kind: "operator", id: "me" };
export const HOME_ID = "0123456789abcdef0123456789abcdef";
const CORRELATION_ID = correlationIdSchema.parse("cor_aaaa");

/** Typing for 45 minutes, for anyone with the link. */
export const asking = (over: Partial<ApprovalAsking> = {}): Omit<ApprovalAsking, "approvalId" | "expiresAtMs"> => {
  const { terminal, context } = question({ ...linkOnly, access: "write", ttlMs: 45 * 60_000 });
  const { backend, access, ttlMs, reach, keyCount, anyoneWithLink } = context;
  const request = { backend, relay: "here", reach, access, ttlMs, keyCount, anyoneWithLink };
  return {
    shareId: SHARE_ID,
    correlationId: CORRELATION_ID,
    reason: "Typing access for anyone with the link needs your approval.",
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
  const queue = createApprovalQueue({
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
    const reserved = queue.reserve();
    queue.ask({ ...asking(over), ...reserved });
    return reserved.approvalId;
  };
  return { clock, queue, published, expired, forgotten, ask };
};

/** Rejects every signature. */
const noSigners: FourEyes = {
  check: async () =>
    fail(shareError("invalid-input", "signature: no", { issues: [{ path: "signature", problem: "no" }] })),
};

export interface StageOptions {
  readonly fourEyes?: FourEyes;
  /** The share's answer to a decision; an error means that its row couldn't be written. */
  readonly onTold?: () => ShareError | null;
}

export const createStage = ({ fourEyes = noSigners, onTold = () => null }: StageOptions = {}) => {
  const stage = createQueue();
  type Fact = Parameters<ApprovalsDeps["decide"]>[1];
  const facts: Fact[] = [];
  const refusals: (ShareError & { answered: "give" | "refuse" })[] = [];
  const viewOf = (shareId: ShareId, lastError: ShareError | null): Result<ShareView, never> =>
    ok(partial<ShareView>("view", { shareId, phase: "ended", lastError }));
  const approvals = createApprovals({
    queue: stage.queue,
    fourEyes,
    homeId: HOME_ID,
    ttlMinMs: () => 60_000,
    newCorrelationId: () => CORRELATION_ID,
    decide: (shareId, fact) => {
      facts.push(fact);
      const lost = onTold();
      if (lost !== null) stage.queue.drop(shareId);
      return viewOf(shareId, lost);
    },
    show: (shareId) => viewOf(shareId, null),
    recordRefusal: (_asked, answered, error) => refusals.push({ ...error, answered }),
  });
  return { ...stage, approvals, facts, refusals };
};
