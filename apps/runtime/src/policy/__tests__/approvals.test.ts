// Each request is answered once: by time, by withdrawal, or by neither when the runtime ends.
import { expect, it } from "vitest";
import type { ApprovalAsking } from "../../integrations/sharing/ports";
import type { Approval } from "../../protocol/contract/approval";
import { approvalIdSchema, correlationIdSchema, shareIdSchema } from "../../protocol/contract/ids";
import { createFakeClock } from "../../testing/fake-clock";
import { APPROVAL_TTL_MS, createApprovals } from "../approvals";
import { linkOnly, question } from "./gate-fixture";

const SHARE_ID = shareIdSchema.parse("shr_aaaa");

const asking = (shareId = SHARE_ID): ApprovalAsking => {
  const { terminal, context } = question({ ...linkOnly, access: "write" });
  const { backend, access, ttlMs, reach, keyCount, anyoneWithLink } = context;
  return {
    shareId,
    correlationId: correlationIdSchema.parse("cor_aaaa"),
    reason: "Typing for whoever holds the link needs an approval first.",
    terminal,
    askedBy: { kind: "operator", id: "me" },
    request: { backend, relay: "here", reach, access, ttlMs, keyCount, anyoneWithLink, reason: null },
  };
};

const desk = () => {
  const clock = createFakeClock();
  const published: Approval[] = [];
  const expired: Approval[] = [];
  let last = 0;
  const approvals = createApprovals({
    clock,
    newApprovalId: () => {
      last += 1;
      return approvalIdSchema.parse(`apr_${String(last).padStart(4, "0")}`);
    },
    publish: (approval) => published.push(approval),
    onExpired: (approval) => expired.push(approval),
  });
  return { clock, approvals, published, expired };
};

it("APR1: a request is published with what exactly is asked, and until when", () => {
  const { approvals, published, clock } = desk();
  approvals.ask(asking());
  const expiresAtMs = clock.nowMs() + APPROVAL_TTL_MS;
  expect(published).toMatchObject([
    { state: "asked", shareId: SHARE_ID, expiresAtMs, request: { lane: "api", access: "write" } },
  ]);
  expect(approvals.list()).toEqual(published);
});

it("APR2: an unanswered request expires once, and is told", async () => {
  const { approvals, published, expired, clock } = desk();
  approvals.ask(asking());
  await clock.advance(APPROVAL_TTL_MS - 1);
  expect(expired).toEqual([]);
  await clock.advance(1);
  expect(expired).toMatchObject([{ state: "expired", shareId: SHARE_ID }]);
  approvals.drop(SHARE_ID);
  expect(published.map(({ state }) => state)).toEqual(["asked", "expired"]);
  expect(clock.pending()).toBe(0);
});

it("APR3: a share that ends takes its own request back, and no other", async () => {
  const { approvals, expired, clock } = desk();
  const other = shareIdSchema.parse("shr_bbbb");
  approvals.ask(asking());
  approvals.ask(asking(other));
  approvals.drop(SHARE_ID);
  approvals.drop(SHARE_ID);
  expect(approvals.list()).toMatchObject([
    { state: "expired", note: expect.stringContaining("withdrawn") },
    { state: "asked", shareId: other },
  ]);
  expect(expired).toEqual([]);
  approvals.dispose();
  expect(clock.pending()).toBe(0);
});

it("APR4: the history of decided requests does not grow without end", () => {
  const { approvals } = desk();
  for (let round = 0; round < 130; round += 1) {
    approvals.ask(asking());
    approvals.drop(SHARE_ID);
  }
  expect(approvals.list().length).toBe(100);
});
