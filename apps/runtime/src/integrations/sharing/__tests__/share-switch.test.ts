// Switching and starting again, over real small processes: make before break, one share for the limit, and an old one that stays when the new one fails.
import { describe, expect, it } from "vitest";
import type { ShareRequest } from "../../../protocol/contract/commands";
import { fail, shareError } from "../../../protocol/contract/errors";
import { ME } from "../../../testing/sharing-rig";
import { checkForLeaks, deny, must, request, rigWith, startLive } from "./share-lab";

checkForLeaks();

describe("switching the backend", () => {
  it("FR-026-001: the new share is live before the old one ends as switched, with the time that was left", async () => {
    const rig = rigWith({ limits: { maxPerTerminal: 1 } });
    const { share } = await startLive(rig, { ttlMs: 60_000 });
    const { ended, started, join } = must(await rig.sharing.switchTo(share.shareId, "upterm", ME));
    expect(ended).toMatchObject({ shareId: share.shareId, phase: "ended", endCause: "switched" });
    expect(started).toMatchObject({ phase: "live", backend: "upterm", access: share.access });
    expect(started.ttlMs).toBeLessThanOrEqual(60_000);
    expect(join.user).toBe("SECRETTOKEN");
    const types = rig.types();
    expect(types.lastIndexOf("share.started")).toBeLessThan(types.indexOf("share.switched"));
  });

  it("SW1: what fails leaves the old share as it was", async () => {
    const refused = shareError("relay-refused", "no", { backend: "upterm", relay: "here", hint: "h" });
    const rig = rigWith({ upterm: { awaitLink: async () => fail(refused) } });
    const { share } = await startLive(rig);
    const answer = await rig.sharing.switchTo(share.shareId, "upterm", ME);
    expect(answer).toMatchObject({ ok: false, error: { code: "relay-refused" } });
    expect(must(rig.sharing.show(share.shareId)).phase).toBe("live");
  });

  it("SW2: the gate is asked about the switch, and its no changes nothing", async () => {
    const rig = rigWith({
      decide: async ({ action }) => (action === "switch" ? deny : { ...deny, verdict: "allow" }),
    });
    const { share } = await startLive(rig);
    const answer = await rig.sharing.switchTo(share.shareId, "upterm", ME);
    expect(answer).toMatchObject({ ok: false, error: { code: "policy-denied" } });
    expect(must(rig.sharing.show(share.shareId)).phase).toBe("live");
  });

  it("SW3: a switch that needs a yes is refused and withdrawn", async () => {
    const rig = rigWith({
      decide: async ({ action }) => ({ ...deny, verdict: action === "switch" ? "needs-approval" : "allow" }),
    });
    const { share } = await startLive(rig);
    expect(await rig.sharing.switchTo(share.shareId, "upterm", ME)).toMatchObject({ ok: false });
    expect(rig.sharing.list(false).map((each) => each.shareId)).toEqual([share.shareId]);
  });

  it("SW4: to the same backend is no switch, and an ended share has nothing to switch", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    const same = await rig.sharing.switchTo(share.shareId, "tmate", ME);
    expect(same).toMatchObject({
      ok: false,
      error: { code: "invalid-input", data: { issues: [{ path: "backend" }] } },
    });
    must(await rig.sharing.revoke({ all: true }, ME));
    const late = await rig.sharing.switchTo(share.shareId, "upterm", ME);
    expect(late).toMatchObject({ ok: false, error: { code: "wrong-phase" } });
  });
});

describe("starting again", () => {
  it("AGAIN1: asks for the same anew, through the gate, once the first has ended", async () => {
    let asked = 0;
    const rig = rigWith({
      decide: async () => {
        asked += 1;
        return { ...deny, verdict: "allow" };
      },
    });
    const wanted: Partial<ShareRequest> = { access: "write", ttlMs: 90_000, reason: "pairing" };
    const { share } = await startLive(rig, wanted);
    expect(await rig.sharing.again(share.shareId, ME, true)).toMatchObject({ error: { code: "wrong-phase" } });
    must(await rig.sharing.revoke({ all: true }, ME));
    const { share: second } = must(await rig.sharing.again(share.shareId, ME, true));
    expect(second).toMatchObject({ ...wanted, phase: "live", keyCount: request.keys?.length });
    expect(second.shareId).not.toBe(share.shareId);
    expect(asked).toBe(2);
  });
});
