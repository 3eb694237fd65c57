// The share ends while the gate is asked about it: the answer then changes nothing and starts nothing.
import { describe, expect, it } from "vitest";
import type { Verdict } from "#contract/commands";
import { allow, ME } from "../../../../testing/rigs/sharing-rig";
import { checkForLeaks, must, rigWith, rowsOf, startLive } from "../../life/__tests__/share-lab";
import type { PolicyQuestion } from "../../ports";

checkForLeaks();

/** A gate whose answer to one action is held back until the test gives it. */
const slowGate = (action: PolicyQuestion["action"]) => {
  const held = Promise.withResolvers<Verdict>();
  const reached = Promise.withResolvers<void>();
  const decide = (question: PolicyQuestion): Promise<Verdict> => {
    if (question.action !== action) return Promise.resolve(allow);
    reached.resolve();
    return held.promise;
  };
  return { decide, answer: held.resolve, reached: reached.promise };
};

describe("a late answer", () => {
  it("FR-026-002, START5: about showing the link, after the share ended: no link", async () => {
    const { decide, answer, reached } = slowGate("reveal-link");
    const rig = rigWith({ decide });
    const { share } = await startLive(rig);
    const asking = rig.sharing.link(share.shareId, ME);
    await reached;
    must(await rig.sharing.revoke({ all: true }, ME));
    answer(allow);
    expect(await asking).toMatchObject({ ok: false, error: { code: "wrong-phase" } });
    expect(rowsOf(rig, "share.link-revealed")).toHaveLength(1);
  });

  it("FR-026-002, START5: about an extension, after the share ended: the end does not change", async () => {
    const { decide, answer, reached } = slowGate("extend");
    const rig = rigWith({ decide });
    const { share } = await startLive(rig);
    const asking = rig.sharing.extend(share.shareId, ME, { byMs: 60_000 });
    await reached;
    must(await rig.sharing.revoke({ all: true }, ME));
    answer(allow);
    expect(await asking).toMatchObject({ ok: false, error: { code: "wrong-phase" } });
    expect(rig.types()).not.toContain("share.extended");
  });

  it("FR-026-002, START5: about a switch, after the old share was revoked: nothing new stays open", async () => {
    const { decide, answer, reached } = slowGate("switch");
    const rig = rigWith({ decide });
    const { share } = await startLive(rig);
    const asking = rig.sharing.switchTo(share.shareId, "upterm", ME);
    await reached;
    must(await rig.sharing.revoke({ shareIds: [share.shareId] }, ME));
    answer(allow);
    expect((await asking).ok).toBe(false);
    await expect.poll(() => rig.sharing.list(false)).toEqual([]);
  });
});
