// The gate is asked about every action on a share: what it is asked, and that a denial changes nothing.
import { describe, expect, it } from "vitest";
import type { Verdict } from "#contract/commands";
import { allow, capabilities, ME } from "../../../../testing/rigs/sharing-rig";
import type { SeenGuest } from "../../backends/backend";
import { checkForLeaks, deny, must, request, rigWith, rowsOf, startLive, yesTo } from "../../life/__tests__/share-lab";
import type { PolicyQuestion } from "../../ports";
import type { Requester } from "../record";

checkForLeaks();

type Action = PolicyQuestion["action"];

/** A gate that denies one action and records its questions. */
const gateAgainst = (action: Action) => {
  const asked: PolicyQuestion[] = [];
  const decide = async (question: PolicyQuestion): Promise<Verdict> => {
    asked.push(question);
    return question.action === action ? deny : allow;
  };
  return { asked, decide };
};

describe("a denial", () => {
  it("FR-026-002, POL13: of showing the link returns no link and is recorded under the share's id", async () => {
    const { asked, decide } = gateAgainst("reveal-link");
    const rig = rigWith({ decide });
    const { share } = await startLive(rig);
    const answer = await rig.sharing.link(share.shareId, ME);
    expect(answer).toMatchObject({ ok: false, error: { code: "policy-denied", correlationId: share.correlationId } });
    expect(asked.at(-1)).toMatchObject({ action: "reveal-link", context: { approved: false, liveShares: 0 } });
    expect(rowsOf(rig, "share.refused")).toMatchObject([
      { correlationId: share.correlationId, shareId: share.shareId, data: { command: "link", policyIds: ["p"] } },
    ]);
    // The reveal by the start itself; none since.
    expect(rowsOf(rig, "share.link-revealed")).toHaveLength(1);
  });

  it("FR-026-002, FR-026-005, POL13: of an extension: the policy is asked about the total time, and the end does not change", async () => {
    const { asked, decide } = gateAgainst("extend");
    const rig = rigWith({ decide });
    const { share } = await startLive(rig, { ttlMs: 600_000 });
    expect(await rig.sharing.extend(share.shareId, ME, { byMs: 60_000 })).toMatchObject({
      ok: false,
      error: { code: "policy-denied" },
    });
    expect(asked.at(-1)).toMatchObject({ action: "extend", context: { ttlMs: 660_000 } });
    expect(must(rig.sharing.show(share.shareId))).toMatchObject({ phase: "live", expiresAtMs: share.expiresAtMs });
    expect(rowsOf(rig, "share.extend-refused")).toMatchObject([{ data: { code: "policy-denied", policyIds: ["p"] } }]);
  });

  it("FR-026-002, FR-026-001, POL13: of a switch: the other backend starts nothing, and the old share stays", async () => {
    const { asked, decide } = gateAgainst("switch");
    const rig = rigWith({ decide });
    const { share } = await startLive(rig);
    expect(await rig.sharing.switchTo(share.shareId, "upterm", ME)).toMatchObject({
      ok: false,
      error: { code: "policy-denied" },
    });
    expect(asked.at(-1)).toMatchObject({ action: "switch", context: { backend: "upterm", liveShares: 0 } });
    expect(must(rig.sharing.show(share.shareId)).phase).toBe("live");
    expect(rig.relays.size).toBe(1);
    expect(rowsOf(rig, "share.started")).toHaveLength(1);
  });

  it("FR-026-001: an impossible switch is recorded too", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    expect((await rig.sharing.switchTo(share.shareId, "tmate", ME)).ok).toBe(false);
    expect(rowsOf(rig, "share.refused")).toMatchObject([{ data: { command: "switch", code: "invalid-input" } }]);
  });
});

describe("the remedy for a denial", () => {
  const extend = async (verdict: Verdict, by: Requester) => {
    const rig = rigWith({ decide: async ({ action }) => (action === "extend" ? verdict : allow) });
    const { share } = must(await rig.sharing.start(request, by, true));
    return rig.sharing.extend(share.shareId, by, { byMs: 60_000 });
  };
  const remedy = (words: string) => ({ ok: false, error: { data: { remedy: expect.stringContaining(words) } } });

  it("POL13: for an extension that would need approval, it points to a new share, which can be approved", async () => {
    expect(await extend({ ...deny, verdict: "needs-approval" }, ME)).toMatchObject(remedy("Request a new share"));
  });

  it("POL13, APR15: it points an agent, who may not see the policies, to the operator", async () => {
    expect(await extend(deny, { kind: "agent", id: "ci" })).toMatchObject(remedy("Ask the operator"));
    expect(await extend(deny, ME)).toMatchObject(remedy("lanecast policy show"));
  });
});

describe("an allowed request", () => {
  it("FR-026-011, POL13: is recorded with the policies that allowed it", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    must(await rig.sharing.extend(share.shareId, ME, { byMs: 60_000 }));
    must(await rig.sharing.link(share.shareId, ME));
    expect(rowsOf(rig, "share.extended")).toMatchObject([{ data: { policyIds: ["test"] } }]);
    expect(rowsOf(rig, "share.link-revealed").at(-1)).toMatchObject({ data: { policyIds: ["test"] } });
  });
});

describe("an approval", () => {
  it("FR-026-002, POL13: does not replace the policy: it is asked again, and a denial then starts nothing", async () => {
    const asked: boolean[] = [];
    const decide = async ({ context }: PolicyQuestion): Promise<Verdict> => {
      asked.push(context.approved);
      return context.approved ? deny : { ...deny, verdict: "needs-approval", needs: "operator" };
    };
    const rig = rigWith({ decide });
    const { share } = must(await rig.sharing.start(request, ME, true));
    expect(share.phase).toBe("awaiting-approval");
    yesTo(rig);
    await expect.poll(() => must(rig.sharing.show(share.shareId)).phase).toBe("ended");
    expect(asked).toEqual([false, true]);
    expect(must(rig.sharing.show(share.shareId))).toMatchObject({ endCause: "denied" });
    expect(rig.types()).not.toContain("share.started");
    expect(rig.relays.size).toBe(0);
  });
});

describe("a renamed or closed terminal", () => {
  /** Denies everything about production lanes. */
  const noProd = async ({ terminal }: PolicyQuestion): Promise<Verdict> =>
    terminal.lane.startsWith("prod") ? deny : allow;

  it("FR-026-002, POL13: every command asks the policy about a renamed lane under its new name", async () => {
    const rig = rigWith({ decide: noProd });
    const { share } = await startLive(rig);
    rig.describeAs({ lane: "prod-db" });
    const denied = { ok: false, error: { code: "policy-denied" } };
    expect(await rig.sharing.extend(share.shareId, ME, { byMs: 60_000 })).toMatchObject(denied);
    expect(await rig.sharing.link(share.shareId, ME)).toMatchObject(denied);
    expect(await rig.sharing.switchTo(share.shareId, "upterm", ME)).toMatchObject(denied);
    expect(rowsOf(rig, "share.started")).toHaveLength(1);
  });

  it("FR-026-002, POL13: nothing is allowed for a terminal that is gone", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    rig.describeAs(null);
    expect(await rig.sharing.link(share.shareId, ME)).toMatchObject({
      ok: false,
      error: { code: "policy-denied", data: { reason: "The terminal is closed.", policyIds: [] } },
    });
    expect((await rig.sharing.switchTo(share.shareId, "upterm", ME)).ok).toBe(false);
  });

  const asks = async ({ context }: PolicyQuestion): Promise<Verdict> =>
    context.approved ? allow : { ...deny, verdict: "needs-approval", needs: "operator" };

  it("FR-026-002, APR14: an approval for a lane that was renamed meanwhile does not count: the request asks again with the new name", async () => {
    const rig = rigWith({ decide: asks });
    const { share } = must(await rig.sharing.start(request, ME, true));
    rig.describeAs({ lane: "prod-db" });
    yesTo(rig);
    await expect.poll(() => rig.approvals.length).toBe(2);
    expect(rig.approvals.map(({ terminal }) => terminal.lane)).toEqual(["api", "prod-db"]);
    expect(must(rig.sharing.show(share.shareId)).phase).toBe("awaiting-approval");
    yesTo(rig);
    await expect.poll(() => must(rig.sharing.show(share.shareId)).phase).toBe("live");
    expect(rowsOf(rig, "share.allowed")).toMatchObject([
      { data: { approved: true, approvalId: rig.approvals[1]?.approvalId, policyIds: ["test"] } },
    ]);
  });

  it("FR-026-002, POL13: an approval does not cover showing the link once the lane is renamed", async () => {
    const rig = rigWith({ decide: asks });
    const { share } = must(await rig.sharing.start(request, ME, true));
    yesTo(rig);
    await expect.poll(() => must(rig.sharing.show(share.shareId)).phase).toBe("live");
    must(await rig.sharing.link(share.shareId, ME));
    rig.describeAs({ lane: "prod-db" });
    expect(await rig.sharing.link(share.shareId, ME)).toMatchObject({ ok: false, error: { code: "policy-denied" } });
  });
});

describe("a check before a start", () => {
  it("FR-026-002, POL13: asks about the start as it would be now, without an approval", async () => {
    const { asked, decide } = gateAgainst("handoff");
    const rig = rigWith({ decide });
    await startLive(rig);
    expect(await rig.sharing.check({ ...request, ttlMs: 600_000 }, ME)).toMatchObject({ ok: true, value: allow });
    expect(asked.at(-1)).toMatchObject({
      action: "share",
      principal: ME,
      terminal: { lane: "api" },
      context: { ttlMs: 600_000, approved: false, liveShares: 1 },
    });
  });
});

describe("the door", () => {
  const knocking: SeenGuest = { key: "a", fingerprint: null, label: null, address: null, isThrough: false };

  it("KNOCK5: asks as its own principal, with the total time and the other shares; the row names the policies", async () => {
    const asked: PolicyQuestion[] = [];
    const seen: SeenGuest[] = [];
    const door = { letIn: () => true, clientOf: () => null, say: () => true, turnAway: () => true };
    const rig = rigWith({
      decide: async (question) => {
        asked.push(question);
        return allow;
      },
      backend: { door, guests: async () => seen, capabilities: () => ({ ...capabilities, knock: "guest" }) },
    });
    await startLive(rig);
    const { share } = await startLive(rig, { knock: true, ttlMs: 600_000 });
    must(await rig.sharing.extend(share.shareId, ME, { byMs: 60_000 }));
    seen.push(knocking);
    await expect.poll(() => rowsOf(rig, "guest.admitted"), { timeout: 10_000 }).toHaveLength(1);
    expect(asked.at(-1)).toMatchObject({
      action: "admit",
      principal: { kind: "door", id: "door" },
      context: { ttlMs: 660_000, liveShares: 1 },
    });
    expect(rowsOf(rig, "guest.admitted")).toMatchObject([{ actor: { kind: "policy" }, data: { policyIds: ["test"] } }]);
  });
});

describe("an approved share with a door", () => {
  it("KNOCK5, POL13: its approval covers letting guests in", async () => {
    const admissions: PolicyQuestion[] = [];
    const door = { letIn: () => true, clientOf: () => null, say: () => true, turnAway: () => true };
    const guest: SeenGuest = { key: "a", fingerprint: null, label: null, address: null, isThrough: false };
    const rig = rigWith({
      decide: async (question) => {
        if (question.action === "admit") admissions.push(question);
        return question.context.approved ? allow : { ...deny, verdict: "needs-approval", needs: "operator" };
      },
      backend: { door, guests: async () => [guest], capabilities: () => ({ ...capabilities, knock: "guest" }) },
    });
    must(await rig.sharing.start({ ...request, knock: true }, ME, true));
    yesTo(rig);
    await expect.poll(() => rowsOf(rig, "guest.admitted"), { timeout: 10_000 }).toHaveLength(1);
    expect(admissions.at(-1)?.context.approved).toBe(true);
  });
});
