// Deciding: all of it or less, once, in time; and what the share is told. Signatures are real elsewhere (four-eyes.real).
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import type { ApprovalId } from "#contract/ids";
import { APPROVAL_TTL_MS } from "../approvals";
import { createDesk, ME } from "./fixture";

const MINUTE_MS = 60_000;

describe("giving", () => {
  it("FR-026-011, APR5: a yes tells the share what was granted, by whom and why, then settles the request", async () => {
    const { desk, ask, told, published } = createDesk();
    const approvalId = ask();
    const given = await desk.give({ approvalId, note: "go on" }, ME);
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

  it("APR6: may be less than was asked for", async () => {
    const { desk, ask, told } = createDesk();
    const approvalId = ask();
    await desk.give({ approvalId, access: "read", ttlMs: 5 * MINUTE_MS }, ME);
    expect(told).toMatchObject([{ granted: { access: "read", ttlMs: 5 * MINUTE_MS } }]);
  });

  it.each([
    ["ttlMs", "invalid-input", { ttlMs: 46 * MINUTE_MS }],
    ["the configured minimum", "ttl-out-of-range", { ttlMs: MINUTE_MS - 1 }],
  ])("APR6: is never more than was asked for, nor below what is configured: %s", async (_what, code, more) => {
    const { desk, ask, told, refusals, approvals } = createDesk();
    const approvalId = ask();
    expect(await desk.give({ approvalId, ...more }, ME)).toMatchObject({ ok: false, error: { code } });
    expect(told).toEqual([]);
    expect(refusals).toMatchObject([{ code }]);
    expect(approvals.list()).toMatchObject([{ state: "asked" }]);
  });

  it("APR6: writing is not given where reading was asked for", async () => {
    const { desk, ask, told, approvals } = createDesk();
    const asked = ask();
    const { request } = approvals.list()[0] ?? { request: null };
    const approvalId = ask({ request: { ...(request as NonNullable<typeof request>), access: "read" } });
    const widened = await desk.give({ approvalId, access: "write" }, ME);
    expect(widened).toMatchObject({ ok: false, error: { data: { issues: [{ path: "access" }] } } });
    expect(told).toEqual([]);
    expect(asked).not.toBe(approvalId);
  });
});

describe("too late", () => {
  it("APR7: what has expired is refused by that name and starts nothing, also where no timer rang", async () => {
    const { desk, ask, told, clock, expired } = createDesk();
    const approvalId = ask();
    clock.sleep(APPROVAL_TTL_MS);
    expect(await desk.give({ approvalId }, ME)).toMatchObject({ ok: false, error: { code: "approval-expired" } });
    expect(desk.refuse(approvalId, undefined, ME)).toMatchObject({ ok: false, error: { code: "approval-expired" } });
    expect(told).toEqual([]);
    expect(expired).toHaveLength(1);
  });

  it("APR7: what is decided stays decided", async () => {
    const { desk, ask, told } = createDesk();
    const approvalId = ask();
    expect(desk.refuse(approvalId, "no", ME)).toMatchObject({ ok: true, value: { state: "refused", note: "no" } });
    const again = await desk.give({ approvalId }, ME);
    expect(again).toMatchObject({ ok: false, error: { code: "wrong-phase", data: { command: "approve" } } });
    expect(told).toMatchObject([
      { type: "approval-refused", error: { code: "approval-refused", data: { note: "no" } } },
    ]);
  });

  it("APR7: a withdrawn request is too late, not expired", async () => {
    const { desk, ask, approvals } = createDesk();
    const approvalId = ask();
    for (const { shareId } of approvals.list()) approvals.drop(shareId);
    expect(await desk.give({ approvalId }, ME)).toMatchObject({ ok: false, error: { code: "wrong-phase" } });
  });

  it("APR7: of two answers at once the first counts", async () => {
    const { desk, ask, told } = createDesk();
    const approvalId = ask();
    const answers = await Promise.all([desk.give({ approvalId }, ME), desk.give({ approvalId }, ME)]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
    expect(told).toHaveLength(1);
  });

  it("APR8: an answer that comes too late is on record, a yes and a no; one that never was there is not", async () => {
    const { desk, ask, clock, refusals } = createDesk();
    const approvalId = ask();
    desk.refuse(approvalId, undefined, ME);
    await desk.give({ approvalId }, ME);
    desk.refuse(approvalId, "no", ME);
    const late = ask();
    await clock.advance(APPROVAL_TTL_MS);
    await desk.give({ approvalId: late }, ME);
    await desk.give({ approvalId: "apr_none" as ApprovalId }, ME);
    expect(refusals.map(({ answered, code }) => [answered, code])).toEqual([
      ["give", "wrong-phase"],
      ["refuse", "wrong-phase"],
      ["give", "approval-expired"],
    ]);
  });

  it("APR7: a request nobody knows is not there", async () => {
    const { desk } = createDesk();
    const unknown = await desk.give({ approvalId: "apr_zzzz" as ApprovalId }, ME);
    expect(unknown).toMatchObject({ ok: false, error: { code: "not-found", data: { kind: "approval" } } });
  });

  it("FR-026-011, APR8: a yes whose row cannot be written is none", async () => {
    const lost = shareError("audit-unavailable", "full", { hint: "make room" });
    const { desk, ask, approvals } = createDesk({ onTold: () => lost });
    const approvalId = ask();
    expect(await desk.give({ approvalId }, ME)).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
    expect(approvals.find(approvalId)).toMatchObject({ approval: { state: "expired" } });
  });
});

describe("another person", () => {
  it("APR9: the operator's own yes is not enough, and how to sign is said", async () => {
    const { desk, ask, told } = createDesk();
    const approvalId = ask({ needs: "four-eyes" });
    const refused = await desk.give({ approvalId }, ME);
    expect(refused).toMatchObject({
      ok: false,
      error: { code: "invalid-input", data: { issues: [{ path: "signature" }] } },
    });
    expect(JSON.stringify(refused)).toContain(`lanecast approval show ${approvalId} > request.txt; ssh-keygen -Y sign`);
    expect(told).toEqual([]);
  });

  it("APR9: a wrong signature is refused even where none was needed", async () => {
    const { desk, ask, told } = createDesk();
    const approvalId = ask();
    expect(await desk.give({ approvalId, signature: "?" }, ME)).toMatchObject({ ok: false });
    expect(told).toEqual([]);
  });

  it("APR9: a request that runs out while its signature is checked starts nothing", async () => {
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { desk, ask, told, clock } = createDesk({
      fourEyes: {
        check: async () => {
          await slow;
          return { ok: true, value: { name: "ana", fingerprint: "SHA256:x", signature: "s" } };
        },
      },
    });
    const approvalId = ask({ needs: "four-eyes" });
    const giving = desk.give({ approvalId, signature: "s" }, ME);
    clock.sleep(APPROVAL_TTL_MS);
    finish();
    expect(await giving).toMatchObject({ ok: false, error: { code: "approval-expired" } });
    expect(told).toEqual([]);
  });

  it("APR9: anybody may say no without a signature", () => {
    const { desk, ask } = createDesk();
    expect(desk.refuse(ask({ needs: "four-eyes" }), undefined, ME)).toMatchObject({ ok: true });
  });
});
