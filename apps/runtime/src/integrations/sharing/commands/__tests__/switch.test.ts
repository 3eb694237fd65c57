// Switching and starting again, over real small processes: make before break, one place in the limit, and an old share
// that stays if the new one fails.
import { describe, expect, it } from "vitest";
import type { ShareRequest } from "#contract/commands";
import { fail, ok, shareError } from "#contract/errors";
import { eventually } from "../../../../testing/eventually";
import { advanceUntil, createFakeClock } from "../../../../testing/fake-clock";
import { ME, type RigOptions, relayOf } from "../../../../testing/rigs/sharing-rig";
import { checkForLeaks, deny, must, request, rigWith, startLive } from "../../life/__tests__/share-lab";

checkForLeaks();

describe("switching the backend", () => {
  it("FR-026-001: the new share is live before the old one ends as switched, and keeps its deadline", async () => {
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

  it("FR-026-003, SW9: the time counts from the first share's start, for the maximum and for the policy (a switch used to reset it)", async () => {
    const clock = createFakeClock();
    const asked: (readonly [string, number])[] = [];
    const rig = rigWith({
      clock,
      limits: { ttlMaxMs: 60_000 },
      decide: async ({ action, context }) => {
        asked.push([action, context.ttlMs]);
        return { ...deny, verdict: "allow" };
      },
    });
    const { share } = await startLive(rig, { ttlMs: 60_000 });
    await clock.advance(20_000);
    const { started } = must(await advanceUntil(clock, rig.sharing.switchTo(share.shareId, "upterm", ME)));
    expect(started.ttlMs).toBe(40_000);
    expect(asked.find(([action]) => action === "switch")).toEqual(["switch", 60_000]);
    const longer = await rig.sharing.extend(started.shareId, ME, { byMs: 10_000 });
    expect(longer).toMatchObject({
      ok: false,
      error: { code: "ttl-out-of-range", data: { askedMs: 70_000, maxMs: 60_000, byMaxMs: 0 } },
    });
  });

  it("SW1: a failed switch leaves the old share unchanged", async () => {
    const refused = shareError("relay-refused", "no", { backend: "upterm", relay: "here", hint: "h" });
    const rig = rigWith({ upterm: { awaitLink: async () => fail(refused) } });
    const { share } = await startLive(rig);
    const answer = await rig.sharing.switchTo(share.shareId, "upterm", ME);
    expect(answer).toMatchObject({ ok: false, error: { code: "relay-refused" } });
    expect(must(rig.sharing.show(share.shareId)).phase).toBe("live");
  });

  it("SW2: the policy is asked about the switch, and a denial changes nothing", async () => {
    const rig = rigWith({
      decide: async ({ action }) => (action === "switch" ? deny : { ...deny, verdict: "allow" }),
    });
    const { share } = await startLive(rig);
    const answer = await rig.sharing.switchTo(share.shareId, "upterm", ME);
    expect(answer).toMatchObject({ ok: false, error: { code: "policy-denied" } });
    expect(must(rig.sharing.show(share.shareId)).phase).toBe("live");
  });

  it("SW3: a switch that would need approval is refused without asking, and the error says what can be approved instead", async () => {
    const rig = rigWith({
      decide: async ({ action }) => ({ ...deny, verdict: action === "switch" ? "needs-approval" : "allow" }),
    });
    const { share } = await startLive(rig);
    expect(await rig.sharing.switchTo(share.shareId, "upterm", ME)).toMatchObject({
      ok: false,
      error: { code: "policy-denied", data: { remedy: expect.stringContaining("A switch can't be approved") } },
    });
    expect(rig.approvals).toEqual([]);
    expect(rig.sharing.list(false).map((each) => each.shareId)).toEqual([share.shareId]);
  });

  it("SW4: refuses to switch to the same backend, and to switch an ended share", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    const same = await rig.sharing.switchTo(share.shareId, "tmate", ME);
    expect(same).toMatchObject({
      ok: false,
      error: {
        code: "invalid-input",
        message: "backend: the share already uses tmate",
        data: { issues: [{ path: "backend", problem: "the share already uses tmate" }] },
      },
    });
    must(await rig.sharing.revoke({ all: true }, ME));
    const late = await rig.sharing.switchTo(share.shareId, "upterm", ME);
    expect(late).toMatchObject({ ok: false, error: { code: "wrong-phase" } });
  });
});

describe("an interrupted switch", () => {
  const ana = { key: "ana", label: "ana", fingerprint: null, address: null };

  /** A share with a guest, so that the new join command is shown for a while. The test moves the clock. */
  const startWithGuest = async (options: RigOptions = {}) => {
    const clock = createFakeClock();
    const rig = rigWith({ clock, ...options });
    const { share } = await startLive(rig);
    rig.setObservation({ linkState: "ready", link: { user: "SECRETTOKEN" }, guests: [ana] });
    const see = async (what: string, fact: () => boolean): Promise<void> => {
      await eventually(() => clock.advance(100).then(fact), { what, withinMs: 20_000 });
    };
    await see("a guest is in", () => must(rig.sharing.show(share.shareId)).guestCount === 1);
    const switching = rig.sharing.switchTo(share.shareId, "upterm", ME);
    await see("guests see the new join command", () => rig.told.some((text) => text.includes("continues at: ssh")));
    const [, started] = rig.sharing.list(false);
    if (started === undefined) throw new Error("no new share");
    const phases = () => rig.sharing.list(true).map(({ phase, endCause }) => `${phase} ${endCause}`);
    return { rig, share, started, switching, see, phases };
  };

  it("FR-026-006, SW7: of many switches at the same moment one happens; a share that is replacing another one cannot be switched", async () => {
    const rig = rigWith({ limits: { maxPerTerminal: 1 } });
    const { share } = await startLive(rig);
    const tried = [1, 2, 3, 4].map(() => rig.sharing.switchTo(share.shareId, "upterm", ME));
    const answers = await Promise.all(tried);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const answer of answers) if (!answer.ok) expect(answer.error.code).toBe("wrong-phase");
    expect(rig.sharing.list(false)).toHaveLength(1);
    expect(rig.types().filter((type) => type === "share.refused")).toHaveLength(3);

    const { rig: other, started, switching, see } = await startWithGuest();
    const on = await other.sharing.switchTo(started.shareId, "tmate", ME);
    expect(on).toMatchObject({ ok: false, error: { code: "wrong-phase" } });
    await see("it is switched", () => other.sharing.list(false).length === 1);
    must(await switching);
  });

  it("SW1: a new link that cannot be handed out ends the new share, and the old one stays", async () => {
    // The path to the second relay is lost as soon as its state is read.
    const lost = relayOf({
      linkState: () => "reconnecting",
      onStateChanged: (listener) => {
        listener();
        return () => undefined;
      },
    });
    const relays = [relayOf({}), lost];
    const rig = rigWith({ startRelay: async () => ok(relays.shift() ?? lost) });
    const { share } = await startLive(rig);
    const answer = await rig.sharing.switchTo(share.shareId, "upterm", ME);
    expect(answer).toMatchObject({ ok: false, error: { code: "relay-unreachable" } });
    expect(rig.sharing.list(false)).toMatchObject([{ shareId: share.shareId, phase: "live" }]);
  });

  it("SW8: revoking the old share while guests are sent to the new one ends both", async () => {
    const { rig, share, switching, see, phases } = await startWithGuest();
    const revoked = rig.sharing.revoke({ shareIds: [share.shareId] }, ME);
    await see("both ended", () => rig.sharing.list(false).length === 0);
    expect(await switching).toMatchObject({ ok: false, error: { code: "wrong-phase" } });
    must(await revoked);
    expect(phases()).toEqual(["ended revoked", "ended revoked"]);
  });

  it("SW8: closing the terminal while guests are sent to the new share ends both", async () => {
    const { rig, switching, see, phases } = await startWithGuest();
    let isAnswered = false;
    const answer = switching.finally(() => {
      isAnswered = true;
    });
    rig.closeTerminal();
    await see("both ended", () => isAnswered && rig.sharing.list(false).length === 0);
    expect((await answer).ok).toBe(false);
    expect(phases()).toEqual(["ended terminal-closed", "ended terminal-closed"]);
  });

  it("SW7: a second switch is refused because the share is already being switched", async () => {
    const { rig, share, switching, see } = await startWithGuest();
    expect(await rig.sharing.switchTo(share.shareId, "upterm", ME)).toMatchObject({
      ok: false,
      error: {
        code: "wrong-phase",
        message: expect.stringContaining("switched"),
        data: { phase: "live", command: "switch" },
      },
    });
    await see("it is switched", () => rig.sharing.list(false).length === 1);
    must(await switching);
  });

  it("SW1: if the new share fails while guests are sent to it, the old one stays and stops announcing it", async () => {
    const { rig, share, started, switching, see } = await startWithGuest();
    process.kill(started.processes.worker ?? 0, "SIGKILL");
    await see("the new one ended", () => rig.sharing.list(false).length === 1);
    await see("guests see the remaining time instead", () => rig.told.at(-1)?.includes("continues at") === false);
    expect(await switching).toMatchObject({ ok: false, error: { code: "worker-lost" } });
    expect(rig.sharing.list(false)).toMatchObject([{ shareId: share.shareId, phase: "live" }]);
  });
});

describe("starting again", () => {
  it("AGAIN1: asks for the same share again, through the policy, once the first has ended", async () => {
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

  it("SW6: after a switch shortly before the end, sharing again asks for the whole time, not for what was left", async () => {
    const rig = rigWith({ limits: { ttlMinMs: 60_000 } });
    const { share } = await startLive(rig, { ttlMs: 60_000 });
    await eventually(() => Date.now() > (share.liveAtMs ?? 0), { what: "a moment has passed", withinMs: 5_000 });
    const { started } = must(await rig.sharing.switchTo(share.shareId, "upterm", ME));
    expect(started.ttlMs).toBeLessThan(60_000);
    must(await rig.sharing.revoke({ all: true }, ME));
    const { share: again } = must(await rig.sharing.again(started.shareId, ME, true));
    expect(again).toMatchObject({ ttlMs: 60_000, backend: "upterm", phase: "live" });
  });
});
