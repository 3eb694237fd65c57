// Approving and denying requests: in full or in part, once, in time. Real signatures are tested in four-eyes.real.test.ts.
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import type { ApprovalId } from "#contract/ids";
import { APPROVAL_TTL_MS } from "../queue";
import { createStage, ME } from "./fixture";

const MINUTE_MS = 60_000;

describe("approving", () => {
  it("FR-026-011, APR5: tells the share what was granted, by whom and why, then settles the request", async () => {
    const { approvals, ask, told, published } = createStage();
    const approvalId = ask();
    const given = await approvals.give({ approvalId, note: "go on" }, ME);
    const granted = { access: "write", ttlMs: 45 * MINUTE_MS };
    expect(told).toEqual([
      {
        type: "approval-given",
        approvalId,
        by: "operator",
        decidedBy: "me",
        note: "go on",
        fingerprint: null,
        signed: null,
        granted,
      },
    ]);
    expect(given).toMatchObject({ ok: true, value: { state: "given", decidedBy: "me", note: "go on", granted } });
    expect(published.at(-1)).toMatchObject({ approvalId, state: "given" });
  });

  it("APR6: can grant less than was requested", async () => {
    const { approvals, ask, told } = createStage();
    const approvalId = ask();
    await approvals.give({ approvalId, access: "read", ttlMs: 5 * MINUTE_MS }, ME);
    expect(told).toMatchObject([{ granted: { access: "read", ttlMs: 5 * MINUTE_MS } }]);
  });

  it.each([
    ["ttlMs", "invalid-input", { ttlMs: 46 * MINUTE_MS }],
    ["the configured minimum", "ttl-out-of-range", { ttlMs: MINUTE_MS - 1 }],
  ])("APR6: can't exceed the request or go below the configured minimum: %s", async (_what, code, more) => {
    const { approvals, ask, told, refusals, queue } = createStage();
    const approvalId = ask();
    expect(await approvals.give({ approvalId, ...more }, ME)).toMatchObject({ ok: false, error: { code } });
    expect(told).toEqual([]);
    expect(refusals).toMatchObject([{ code }]);
    expect(queue.list()).toMatchObject([{ state: "asked" }]);
  });

  it("APR6: can't grant typing if only watching was requested", async () => {
    const { approvals, ask, told, queue } = createStage();
    const asked = ask();
    const { request } = queue.list()[0] ?? { request: null };
    const approvalId = ask({ request: { ...(request as NonNullable<typeof request>), access: "read" } });
    const widened = await approvals.give({ approvalId, access: "write" }, ME);
    expect(widened).toMatchObject({ ok: false, error: { data: { issues: [{ path: "access" }] } } });
    expect(told).toEqual([]);
    expect(asked).not.toBe(approvalId);
  });
});

describe("a late answer", () => {
  it("APR7: fails with approval-expired and starts nothing, even if no timer fired", async () => {
    const { approvals, ask, told, clock, expired } = createStage();
    const approvalId = ask();
    clock.sleep(APPROVAL_TTL_MS);
    expect(await approvals.give({ approvalId }, ME)).toMatchObject({ ok: false, error: { code: "approval-expired" } });
    expect(approvals.refuse(approvalId, undefined, ME)).toMatchObject({
      ok: false,
      error: { code: "approval-expired" },
    });
    expect(told).toEqual([]);
    expect(expired).toHaveLength(1);
  });

  it("APR7: doesn't change a decision", async () => {
    const { approvals, ask, told } = createStage();
    const approvalId = ask();
    expect(approvals.refuse(approvalId, "no", ME)).toMatchObject({ ok: true, value: { state: "refused", note: "no" } });
    const again = await approvals.give({ approvalId }, ME);
    expect(again).toMatchObject({ ok: false, error: { code: "wrong-phase", data: { command: "approve" } } });
    expect(told).toMatchObject([
      { type: "approval-refused", error: { code: "approval-refused", data: { note: "no" } } },
    ]);
  });

  it("APR7: fails with wrong-phase if the request was withdrawn", async () => {
    const { approvals, ask, queue } = createStage();
    const approvalId = ask();
    for (const { shareId } of queue.list()) queue.drop(shareId);
    expect(await approvals.give({ approvalId }, ME)).toMatchObject({ ok: false, error: { code: "wrong-phase" } });
  });

  it("APR7: loses against a simultaneous first answer", async () => {
    const { approvals, ask, told } = createStage();
    const approvalId = ask();
    const answers = await Promise.all([approvals.give({ approvalId }, ME), approvals.give({ approvalId }, ME)]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
    expect(told).toHaveLength(1);
  });

  it("APR8: is recorded, whether it approves or denies, unless the request never existed", async () => {
    const { approvals, ask, clock, refusals } = createStage();
    const approvalId = ask();
    approvals.refuse(approvalId, undefined, ME);
    await approvals.give({ approvalId }, ME);
    approvals.refuse(approvalId, "no", ME);
    const late = ask();
    await clock.advance(APPROVAL_TTL_MS);
    await approvals.give({ approvalId: late }, ME);
    await approvals.give({ approvalId: "apr_none" as ApprovalId }, ME);
    expect(refusals.map(({ answered, code }) => [answered, code])).toEqual([
      ["give", "wrong-phase"],
      ["refuse", "wrong-phase"],
      ["give", "approval-expired"],
    ]);
  });

  it("APR7: fails with not-found for an unknown request", async () => {
    const { approvals } = createStage();
    const unknown = await approvals.give({ approvalId: "apr_zzzz" as ApprovalId }, ME);
    expect(unknown).toMatchObject({ ok: false, error: { code: "not-found", data: { kind: "approval" } } });
  });

  it("FR-026-011, APR8: starts nothing if the approval can't be recorded", async () => {
    const lost = shareError("audit-unavailable", "full", { hint: "make room" });
    const { approvals, ask, queue } = createStage({ onTold: () => lost });
    const approvalId = ask();
    expect(await approvals.give({ approvalId }, ME)).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
    expect(queue.find(approvalId)).toMatchObject({ approval: { state: "expired" } });
  });
});

describe("four-eyes", () => {
  it("APR9: rejects the operator's own approval and says how to sign", async () => {
    const { approvals, ask, told } = createStage();
    const approvalId = ask({ needs: "four-eyes" });
    const refused = await approvals.give({ approvalId }, ME);
    expect(refused).toMatchObject({
      ok: false,
      error: { code: "invalid-input", data: { issues: [{ path: "signature" }] } },
    });
    expect(JSON.stringify(refused)).toContain(`lanecast approval show ${approvalId} > request.txt; ssh-keygen -Y sign`);
    expect(told).toEqual([]);
  });

  it("APR9: rejects a wrong signature even if none was needed", async () => {
    const { approvals, ask, told } = createStage();
    const approvalId = ask();
    expect(await approvals.give({ approvalId, signature: "?" }, ME)).toMatchObject({ ok: false });
    expect(told).toEqual([]);
  });

  it("APR9: starts nothing if the request expires while its signature is checked", async () => {
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { approvals, ask, told, clock } = createStage({
      fourEyes: {
        check: async () => {
          await slow;
          return { ok: true, value: { name: "ana", fingerprint: "SHA256:x", signature: "s" } };
        },
      },
    });
    const approvalId = ask({ needs: "four-eyes" });
    const giving = approvals.give({ approvalId, signature: "s" }, ME);
    clock.sleep(APPROVAL_TTL_MS);
    finish();
    expect(await giving).toMatchObject({ ok: false, error: { code: "approval-expired" } });
    expect(told).toEqual([]);
  });

  it("APR9: needs no signature to deny", () => {
    const { approvals, ask } = createStage();
    expect(approvals.refuse(ask({ needs: "four-eyes" }), undefined, ME)).toMatchObject({ ok: true });
  });
});
