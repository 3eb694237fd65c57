// Approvals on a whole runtime: an agent's token, real tmate, and the audit log.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RuntimeClient } from "#contract/wire";
import { APPROVAL_TTL_MS } from "../policy/approvals/queue";
import { type ApprovalStage, isTmateThere, openApprovalStage, refused, skipped } from "../testing/rigs/approval-stage";

const withTmate = it.skipIf(!isTmateThere);

let stage: ApprovalStage;
let agent: RuntimeClient;

beforeAll(async () => {
  stage = await openApprovalStage();
  agent = (await stage.signIn("ci")).client;
});
afterAll(() => stage.dispose());

describe("an agent asks", () => {
  withTmate(
    `FR-026-002, APR6: the operator approves less time than requested, and the guest can only watch${skipped}`,
    async () => {
      const { share, approval } = await stage.ask(agent, { access: "read" });
      expect(approval).toMatchObject({
        askedBy: { kind: "agent", id: "ci" },
        needs: "operator",
        request: { lane: "api" },
      });
      await stage.expectNeverStarted(share);
      const { approval: given } = await stage.client.approval.give({
        approvalId: approval.approvalId,
        ttlMs: 120_000,
        note: "two minutes",
      });
      expect(given).toMatchObject({ state: "given", decidedBy: "me", granted: { access: "read", ttlMs: 120_000 } });
      const live = await stage.until(share, "live");
      expect(live).toMatchObject({ access: "read", ttlMs: 120_000, requestedBy: { kind: "agent", id: "ci" } });
      expect((live.expiresAtMs ?? 0) - (live.liveAtMs ?? 0)).toBe(120_000);
      const { join: told } = await agent.share.link({ shareId: share.shareId });
      expect(told.access).toBe("read");
      const guest = stage.lab.join(told);
      await guest.waitFor("lanecast");
      await stage.endAll();
      await guest.waitExit(5_000);
    },
  );

  withTmate(
    `FR-026-002, APR6: if a request to type is approved for watching only, the guest's typing does not arrive${skipped}`,
    async () => {
      const { share, approval } = await stage.ask(agent, { access: "write" });
      const signature = await stage.signatureOf(approval);
      await stage.client.approval.give({ approvalId: approval.approvalId, access: "read", signature });
      expect(await stage.until(share, "live")).toMatchObject({ access: "read" });
      const { join: told } = await agent.share.link({ shareId: share.shareId });
      const guest = stage.lab.join(told);
      await guest.waitFor("lanecast");
      guest.write("echo was-typed-$((6*7))\r");
      await stage.client.terminal.type({ terminalId: stage.terminalId, bytes: btoa("echo own-$((1+1))\r") });
      await guest.waitFor("own-2");
      expect(guest.screen()).not.toContain("was-typed-42");
      await stage.endAll();
    },
  );

  it("FR-026-002, APR7: a refusal ends the share as denied, with its note, and nothing was started", async () => {
    const { share, approval } = await stage.ask(agent);
    await stage.client.approval.refuse({ approvalId: approval.approvalId, note: "not on this lane" });
    const ended = await stage.until(share, "ended");
    expect(ended).toMatchObject({
      endCause: "denied",
      lastError: { code: "approval-refused", data: { note: "not on this lane" } },
    });
    await stage.expectNeverStarted(share);
    await refused(stage.client.approval.give({ approvalId: approval.approvalId }), "wrong-phase");
  });

  it("FR-026-002, APR7: an approval that comes too late starts nothing", async () => {
    const { share, approval } = await stage.ask(agent);
    stage.shift(APPROVAL_TTL_MS);
    await refused(stage.client.approval.give({ approvalId: approval.approvalId }), "approval-expired");
    expect(await stage.until(share, "ended")).toMatchObject({
      endCause: "denied",
      lastError: { code: "approval-expired" },
    });
    await stage.expectNeverStarted(share);
    expect((await stage.rowsOfApproval(share)).map(({ type }) => type)).toEqual([
      "approval.asked",
      "approval.expired",
      "approval.give-refused",
    ]);
  });

  it("APR7: a request that the agent has withdrawn can no longer be approved", async () => {
    const { share, approval } = await stage.ask(agent);
    await agent.share.revoke({ shareIds: [share.shareId] });
    await refused(stage.client.approval.give({ approvalId: approval.approvalId }), "wrong-phase");
    await stage.expectNeverStarted(share);
  });

  withTmate(
    `FR-026-011, APR8: request, approval and start are in the audit log under one correlation id${skipped}`,
    async () => {
      const { share, approval } = await stage.ask(agent);
      await stage.client.approval.give({ approvalId: approval.approvalId, note: "go on" });
      await stage.until(share, "live");
      await stage.endAll();
      const rows = await stage.rowsOf(share);
      expect(new Set(rows.map(({ correlationId }) => correlationId))).toEqual(new Set([share.correlationId]));
      expect(rows.map(({ type }) => type)).toEqual(
        expect.arrayContaining([
          "share.requested",
          "approval.asked",
          "approval.given",
          "share.allowed",
          "share.started",
        ]),
      );
      const { approvalId } = approval;
      expect(await stage.rowsOfApproval(share)).toMatchObject([
        { type: "approval.asked", data: { approvalId, needs: "operator", policyIds: ["agent-asks"] } },
        { type: "approval.given", actor: { kind: "operator" }, data: { approvalId, decidedBy: "me", note: "go on" } },
      ]);
      expect(rows.filter(({ data }) => "dropped" in data)).toEqual([]);
    },
  );
});
