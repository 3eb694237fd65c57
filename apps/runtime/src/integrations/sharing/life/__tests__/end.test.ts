// The end of a share over real small processes: every cause, races, and the proof.
import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ShareId } from "#contract/ids";
import { eventually } from "../../../../testing/eventually";
import { createFakeClock } from "../../../../testing/fake-clock";
import { ME } from "../../../../testing/rigs/sharing-rig";
import type { SweepRecords } from "../sweep";
import { checkForLeaks, ignoresTerm, must, request, rigWith, startLive, untilAborted, workersOf } from "./share-lab";

checkForLeaks();

describe("a share's end", () => {
  it("FR-026-004: ends when its time is up, after a warning", async () => {
    const rig = rigWith({ limits: { ttlMinMs: 100 } });
    const { share } = await startLive(rig, { ttlMs: 400 });
    await eventually(() => must(rig.sharing.show(share.shareId)).phase === "ended", {
      what: "it ended",
      withinMs: 5_000,
    });
    expect(must(rig.sharing.show(share.shareId))).toMatchObject({ endCause: "expired", proof: { processesLeft: 0 } });
    const types = rig.types();
    expect(types.indexOf("share.grace")).toBeLessThan(types.indexOf("share.expired"));
    expect(rig.told.some((text) => text.includes("ending"))).toBe(true);
  });

  it("END7: ends when something removes its files, and says so; a share with its files continues", async () => {
    let dirOf = (_shareId: ShareId): string => "";
    const bendSweep = (sweep: SweepRecords): SweepRecords => {
      dirOf = sweep.dirOf;
      return sweep;
    };
    const rig = rigWith({ bendSweep });
    const { share } = await startLive(rig);
    const { share: other } = await startLive(rig);
    rmSync(dirOf(share.shareId), { recursive: true });
    rig.sharing.checkFiles();
    const view = () => must(rig.sharing.show(share.shareId));
    await eventually(() => view().phase === "ended", { what: "it ended", withinMs: 5_000 });
    expect(view()).toMatchObject({ endCause: "failed", lastError: { code: "setup-problem" } });
    expect(must(rig.sharing.show(other.shareId)).phase).toBe("live");
  });

  it("FR-026-005: guests see once that it was extended, and then the countdown again", async () => {
    const clock = createFakeClock();
    const rig = rigWith({ clock });
    const { share } = await startLive(rig);
    const first = rig.told.length;
    must(await rig.sharing.extend(share.shareId, ME, { byMs: 60_000 }));
    await clock.advance(9_000);
    expect(rig.told.slice(first)).toEqual([expect.stringMatching(/^extended: now ends \d\d:\d\d · lanecast$/)]);
    await clock.advance(2_000);
    expect(rig.told.slice(first)).toHaveLength(2);
    expect(rig.told.at(-1)).toMatch(/^31 min left, ends \d\d:\d\d · lanecast$/);
    void rig.sharing.revoke({ all: true }, ME);
    await eventually(() => clock.advance(100).then(() => rig.sharing.list(false).length === 0), {
      what: "it ended",
      withinMs: 5_000,
    });
  });

  it("FR-026-005, TTL8: extends a live share within the maximum, and refuses an ended one", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    const longer = must(await rig.sharing.extend(share.shareId, ME, { byMs: 60_000 }));
    expect(longer.expiresAtMs).toBe((share.expiresAtMs ?? 0) + 60_000);
    expect(await rig.sharing.extend(share.shareId, ME, { byMs: 14_400_000 })).toMatchObject({
      ok: false,
      error: {
        code: "ttl-out-of-range",
        message: "That would be 4h31m in total; the maximum is 4h from the start.",
        data: { askedMs: 16_260_000, minMs: 1_000, maxMs: 14_400_000, byMaxMs: 12_540_000 },
      },
    });
    expect(await rig.sharing.extend(share.shareId, ME, { untilMs: 1 })).toMatchObject({
      ok: false,
      error: { code: "invalid-input" },
    });
    must(await rig.sharing.revoke({ all: true }, ME));
    expect(await rig.sharing.extend(share.shareId, ME, { byMs: 60_000 })).toMatchObject({
      ok: false,
      error: { code: "wrong-phase", data: { phase: "ended", command: "extend" } },
    });
    const refused = rig.audit.filter(({ type }) => type === "share.extend-refused");
    expect(refused.map(({ correlationId, data }) => [correlationId, data.code])).toEqual(
      ["ttl-out-of-range", "invalid-input", "wrong-phase"].map((code) => [share.correlationId, code]),
    );
  });

  it("FR-026-007: two revokes at the same moment end it once, and revoking an ended share returns its view", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    const selector = { shareIds: [share.shareId] };
    const [first, second] = await Promise.all([rig.sharing.revoke(selector, ME), rig.sharing.revoke(selector, ME)]);
    expect(must(first)).toEqual(must(second));
    expect(must(await rig.sharing.revoke(selector, ME))).toEqual(must(first));
    expect(rig.types().filter((type) => type === "share.revoked")).toHaveLength(1);
    expect(must(await rig.sharing.revoke({ all: true }, ME))).toEqual([]);
  });

  it("FR-026-007: a start that is revoked halfway leaves nothing", async () => {
    const rig = rigWith({ backend: { awaitLink: (_context, signal) => untilAborted(signal) } });
    const { share } = must(await rig.sharing.start(request, ME, false));
    await eventually(() => workersOf(share.shareId).length === 1, { what: "the worker runs", withinMs: 5_000 });
    const [stopped] = must(await rig.sharing.revoke({ shareIds: [share.shareId] }, ME));
    expect(stopped).toMatchObject({ phase: "ended", endCause: "stopped", proof: { processesLeft: 0 } });
  });

  it("END1: a worker that ignores TERM is killed", async () => {
    const rig = rigWith({ argv: ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"] });
    const { share } = await startLive(rig);
    await eventually(() => ignoresTerm(share.processes.worker), { what: "the worker ignores TERM", withinMs: 5_000 });
    const [ended] = must(await rig.sharing.revoke({ shareIds: [share.shareId] }, ME));
    expect(ended).toMatchObject({ phase: "ended", proof: { processesLeft: 0 } });
  });

  it("END2: a worker that dies fails only its own share", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    const { share: other } = await startLive(rig);
    process.kill(share.processes.worker ?? 0, "SIGKILL");
    await eventually(() => must(rig.sharing.show(share.shareId)).phase === "ended", {
      what: "it ended",
      withinMs: 5_000,
    });
    expect(must(rig.sharing.show(share.shareId))).toMatchObject({
      endCause: "failed",
      lastError: { code: "worker-lost", data: { signal: "SIGKILL" } },
    });
    expect(must(rig.sharing.show(other.shareId)).phase).toBe("live");
  });

  it("END3: a closed terminal ends its shares as terminal-closed", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    rig.closeTerminal();
    await eventually(() => must(rig.sharing.show(share.shareId)).phase === "ended", {
      what: "it ended",
      withinMs: 5_000,
    });
    expect(must(rig.sharing.show(share.shareId)).endCause).toBe("terminal-closed");
  });

  it("END4: the runtime ends every share before it stops", async () => {
    const rig = rigWith();
    await startLive(rig);
    await startLive(rig);
    expect(await rig.sharing.dispose()).toBe(2);
    expect(rig.sharing.list(true).map((share) => share.endCause)).toEqual(["runtime-stopping", "runtime-stopping"]);
  });
});
