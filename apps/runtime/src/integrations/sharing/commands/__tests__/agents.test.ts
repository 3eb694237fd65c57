// Pending requests of agents: they don't use up the operator's limit, and their number is limited.
import { describe, expect, it } from "vitest";
import type { Verdict } from "#contract/commands";
import { allow, type Rig } from "../../../../testing/rigs/sharing-rig";
import { checkForLeaks, deny, must, request, rigWith, rowsOf, startLive, yesTo } from "../../life/__tests__/share-lab";
import type { PolicyQuestion } from "../../ports";

checkForLeaks();

describe("an agent's requests", () => {
  const AGENT = { kind: "agent", id: "ci" } as const;
  const agentsAsk = async ({ principal, context }: PolicyQuestion): Promise<Verdict> =>
    principal.kind === "operator" || context.approved ? allow : { ...deny, verdict: "needs-approval" };
  const askTimes = async (rig: Rig, times: number) => {
    for (let time = 0; time < times; time += 1) must(await rig.sharing.start(request, AGENT, true));
  };

  it("FR-026-006, APR19: that are pending don't use up the operator's limit and don't count as live shares in policies", async () => {
    const asked: PolicyQuestion[] = [];
    const rig = rigWith({
      limits: { maxPerTerminal: 1 },
      decide: (question) => {
        asked.push(question);
        return agentsAsk(question);
      },
    });
    await askTimes(rig, 3);
    const { share } = await startLive(rig);
    expect(share.phase).toBe("live");
    expect(asked.at(-1)?.context.liveShares).toBe(0);
  });

  it("APR19: fail if the limit is reached by the time they are approved", async () => {
    const rig = rigWith({ limits: { maxPerTerminal: 1 }, decide: agentsAsk });
    const { share } = must(await rig.sharing.start(request, AGENT, true));
    await startLive(rig);
    yesTo(rig);
    await expect.poll(() => must(rig.sharing.show(share.shareId)).phase).toBe("ended");
    expect(must(rig.sharing.show(share.shareId))).toMatchObject({
      endCause: "denied",
      lastError: { code: "limit-reached" },
    });
    expect(rowsOf(rig, "share.started")).toHaveLength(1);
  });

  it("APR19: can be pending ten at a time and no more", async () => {
    const rig = rigWith({ decide: agentsAsk });
    await askTimes(rig, 10);
    expect(await rig.sharing.start(request, AGENT, true)).toMatchObject({
      ok: false,
      error: {
        code: "limit-reached",
        message: expect.stringContaining("ci already has 10 requests"),
        data: { limit: 10 },
      },
    });
    must(await rig.sharing.start(request, { kind: "agent", id: "deploy" }, true));
  });
});
