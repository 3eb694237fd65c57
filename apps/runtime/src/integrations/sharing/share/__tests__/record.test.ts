// What a share records and publishes during its life: audit rows, views, guests and links.

import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import type { LinkState } from "#contract/phases";
import { eventually } from "../../../../testing/eventually";
import { KEY, ME } from "../../../../testing/rigs/sharing-rig";
import { checkForLeaks, must, request, rigWith, startLive } from "../../life/__tests__/share-lab";

checkForLeaks();

describe("a share's record", () => {
  it("FR-026-011: records every action under one correlation id, from the policy question to the proof", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    must(await rig.sharing.link(share.shareId, ME));
    must(await rig.sharing.extend(share.shareId, ME, { byMs: 60_000 }));
    must(await rig.sharing.revoke({ all: true }, ME));
    expect(rig.types()).toEqual([
      "share.requested",
      "share.allowed",
      "share.started",
      "share.link-revealed",
      "share.link-revealed",
      "share.extended",
      "share.revoked",
      "share.ended",
    ]);
    expect(new Set(rig.audit.map((entry) => entry.correlationId))).toEqual(new Set([share.correlationId]));
    expect(JSON.stringify(rig.audit)).not.toContain("SECRETTOKEN");
    expect(JSON.stringify(rig.audit)).not.toContain(KEY.split(" ")[1]);
  });

  it("FR-026-011: a share that cannot be recorded does not start", async () => {
    const rig = rigWith({ refuseAudit: (entry) => entry.type === "share.allowed" });
    const answer = await rig.sharing.start(request, ME, true);
    expect(answer).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
    expect(rig.sharing.list(true)[0]).toMatchObject({
      phase: "ended",
      endCause: "failed",
      processes: { worker: null },
    });
  });

  it("FR-026-011: if even the request cannot be recorded, live shares end too", async () => {
    let isFull = false;
    const rig = rigWith({ refuseAudit: () => isFull });
    const { share } = await startLive(rig);
    isFull = true;
    expect(await rig.sharing.start(request, ME, true)).toMatchObject({
      ok: false,
      error: { code: "audit-unavailable" },
    });
    const view = () => must(rig.sharing.show(share.shareId));
    await eventually(() => view().phase === "ended", { what: "the live share has ended", withinMs: 5_000 });
    expect(view()).toMatchObject({ endCause: "failed", lastError: { code: "audit-unavailable" } });
  });

  it("FR-026-011: if the log can no longer be written, live shares end", async () => {
    let isFull = false;
    const rig = rigWith({ refuseAudit: () => isFull });
    const { share } = await startLive(rig);
    isFull = true;
    expect(await rig.sharing.link(share.shareId, ME)).toMatchObject({
      ok: false,
      error: { code: "audit-unavailable" },
    });
    await eventually(() => must(rig.sharing.show(share.shareId)).phase === "ended", {
      what: "it ended",
      withinMs: 5_000,
    });
    expect(must(rig.sharing.show(share.shareId))).toMatchObject({
      endCause: "failed",
      lastError: { code: "audit-unavailable" },
    });
  });

  it("FR-026-007, FR-026-011: many ends at once are one write to the log", async () => {
    const rig = rigWith();
    for (let count = 0; count < 3; count += 1) await startLive(rig);
    const before = rig.auditWrites.length;
    must(await rig.sharing.revoke({ all: true }, ME));
    expect(rig.auditWrites[before]).toBe(3);
    expect(rig.types().filter((type) => type === "share.revoked")).toHaveLength(3);
  });

  it("AUD18: of many ends at once, one whose row is refused ends too, and its row follows", async () => {
    let refused = "";
    const rig = rigWith({ refuseAudit: ({ shareId, type }) => shareId === refused && type === "share.revoked" });
    const shares = [await startLive(rig), await startLive(rig), await startLive(rig)].map(({ share }) => share.shareId);
    refused = shares[1] ?? "";
    const ended = must(await rig.sharing.revoke({ all: true }, ME));
    expect(ended.map(({ phase }) => phase)).toEqual(["ended", "ended", "ended"]);
    refused = "";
    const revoked = () => rig.audit.filter(({ type }) => type === "share.revoked").map(({ shareId }) => shareId);
    await eventually(() => revoked().length === 3, { what: "all three rows are in the log", withinMs: 10_000 });
    expect(revoked()).toEqual(shares);
  });

  it("AUD18: once the log can be written again, the end and its reason are in it within seconds, in order", async () => {
    let isFull = false;
    const rig = rigWith({ refuseAudit: () => isFull });
    const { share } = await startLive(rig);
    isFull = true;
    await rig.sharing.link(share.shareId, ME);
    const hasEnded = () => must(rig.sharing.show(share.shareId)).phase === "ended";
    await eventually(hasEnded, { what: "it ended", withinMs: 5_000 });
    const types = () => rig.audit.map(({ type }) => type);
    expect(types()).not.toContain("share.ended");
    isFull = false;
    await eventually(() => types().at(-1) === "share.ended", { what: "the end is recorded", withinMs: 5_000 });
    expect(types().slice(-2)).toEqual(["share.failed", "share.ended"]);
    expect(rig.audit.at(-2)?.data).toMatchObject({ code: "audit-unavailable" });
  });

  it("FR-026-011, AUD14: also if the lost row did not belong to a share", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    rig.sharing.loseRecord(shareError("audit-unavailable", "full", { hint: "make room" }));
    const view = () => must(rig.sharing.show(share.shareId));
    await eventually(() => view().phase === "ended", { what: "the live share has ended", withinMs: 5_000 });
    expect(view()).toMatchObject({ endCause: "failed", lastError: { code: "audit-unavailable" } });
  });

  it("MACH8: every published view has a higher revision than the one before", async () => {
    const rig = rigWith();
    await startLive(rig);
    must(await rig.sharing.revoke({ all: true }, ME));
    const revisions = rig.published.map((share) => share.revision);
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    expect(JSON.stringify(rig.published)).not.toContain("SECRETTOKEN");
  });

  it("ROT1: a changed link is shown as rotated until it is asked for, and the new one is handed out", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    rig.setObservation({ linkState: "ready", link: { user: "OTHERTOKEN" }, guests: [] });
    await eventually(() => must(rig.sharing.show(share.shareId)).linkState === "rotated", {
      what: "the change is seen",
      withinMs: 5_000,
    });
    expect(must(await rig.sharing.link(share.shareId, ME)).user).toBe("OTHERTOKEN");
    expect(must(rig.sharing.show(share.shareId)).linkState).toBe("ready");
    expect(rig.types()).toContain("share.link-changed");
  });

  it("ROT2: after a change everyone gets the new link, no matter who asked first", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    expect(share.linkRevision).toBe(0);
    rig.setObservation({ linkState: "ready", link: { user: "OTHERTOKEN" }, guests: [] });
    await eventually(() => must(rig.sharing.show(share.shareId)).linkState === "rotated", {
      what: "the change is seen",
      withinMs: 5_000,
    });
    must(await rig.sharing.link(share.shareId, ME));
    expect(must(rig.sharing.show(share.shareId))).toMatchObject({ linkState: "ready", linkRevision: 1 });
  });

  it("ROT3: a lost link is shown as gone and is not handed out until there is a new one", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    const reach = async (linkState: LinkState): Promise<void> => {
      const state = () => must(rig.sharing.show(share.shareId)).linkState;
      await eventually(() => state() === linkState, { what: `the link is ${linkState}`, withinMs: 10_000 });
    };
    rig.setObservation({ linkState: "reconnecting", link: null, guests: [] });
    await reach("reconnecting");
    rig.setObservation({ linkState: "gone", link: null, guests: [] });
    await reach("gone");
    expect(await rig.sharing.link(share.shareId, ME)).toMatchObject({ error: { code: "relay-unreachable" } });
    rig.setObservation({ linkState: "ready", link: { user: "OTHERTOKEN" }, guests: [] });
    await reach("rotated");
    const told = rig.audit.filter(({ type }) => type === "share.link-changed").map(({ data }) => data.linkState);
    expect(told).toEqual(["reconnecting", "gone", "rotated"]);
  });

  it("GUEST1: guests join and leave by name, and each time is recorded", async () => {
    const rig = rigWith();
    const { share } = await startLive(rig);
    const ana = { key: "1", label: "ana", fingerprint: "SHA256:a", address: "127.0.0.1" };
    const observation = { linkState: "ready", link: { user: "SECRETTOKEN" } } as const;
    rig.setObservation({ ...observation, guests: [ana] });
    await eventually(() => must(rig.sharing.show(share.shareId)).guestCount === 1, {
      what: "ana is in",
      withinMs: 5_000,
    });
    rig.setObservation({ ...observation, guests: [] });
    await eventually(() => must(rig.sharing.show(share.shareId)).guestCount === 0, {
      what: "ana left",
      withinMs: 5_000,
    });
    expect(must(rig.sharing.show(share.shareId)).guests).toMatchObject([{ label: "ana", state: "gone" }]);
    expect(rig.types()).toEqual(expect.arrayContaining(["guest.joined", "guest.left"]));
  });
});
