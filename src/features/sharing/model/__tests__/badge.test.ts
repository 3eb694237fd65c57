// The badge in every phase, link state and end, and for several shares.

import { describe, expect, it } from "vitest";
import type { Phase } from "#contract/phases";
import { SAMPLE_NOW_MS as NOW, sampleLane, sampleShare } from "../../../../testing/samples";
import { badgeLookOf, badgeOf, badgeOfAll } from "../badge";
import { leftMsOf } from "../ttl";

const lane = sampleLane("api1");
const MINUTE_MS = 60_000;
const shareWith = (differences: Parameters<typeof sampleShare>[2] = {}, name = "one1") =>
  sampleShare(name, lane, differences);
const notLive = { liveAtMs: null, expiresAtMs: null, linkState: "none" };

describe("one share", () => {
  it.each<[Phase, string, string, string]>([
    ["requested", "starting", "neutral", "dashed"],
    ["awaiting-approval", "waiting for approval", "violet", "diamond"],
    ["starting", "starting", "neutral", "dashed"],
    ["ending", "ending", "neutral", "dashed"],
    ["ended", "ended", "neutral", "ring"],
  ])('FR-026-010: in phase %s it says "%s", with a tone and a shape', (phase, text, tone, shape) => {
    expect(badgeOf(shareWith({ ...notLive, phase }), NOW)).toMatchObject({
      text,
      tone,
      shape,
      facts: [text],
      guestCount: null,
    });
  });

  it("FR-026-010: a live share with less than an hour left shows the time left and its guests", () => {
    const share = shareWith({ expiresAtMs: NOW + 12 * MINUTE_MS + 41_000, guestCount: 1 });
    expect(badgeOf(share, NOW)).toMatchObject({
      text: "12:41 left",
      tone: "green",
      shape: "dot",
      guestCount: 1,
      facts: ["live", "can watch", "1 guest", "12:41 left"],
    });
  });

  it('FR-026-010: a live share with an hour or more left shows "live", and the time in its name', () => {
    const badge = badgeOf(shareWith({ expiresAtMs: NOW + 60 * MINUTE_MS, guestCount: 2 }), NOW);
    expect(badge).toMatchObject({ text: "live", facts: ["live", "can watch", "2 guests", "1:00:00 left"] });
  });

  it("OPEN3: a share that lets guests type differs in tone, shape and words from one that lets them watch", () => {
    expect(badgeOf(shareWith({ access: "write" }), NOW)).toMatchObject({ tone: "amber", shape: "keyboard" });
    expect(badgeOf(shareWith({ access: "write" }), NOW).facts).toContain("can type");
    expect(badgeOf(shareWith(), NOW)).toMatchObject({ tone: "green", shape: "dot" });
  });

  it("OPEN4: counts the guests who wait to join", () => {
    const guest = { label: "ana", fingerprint: null, address: null, joinedAtMs: NOW, access: "read", state: "waiting" };
    const share = shareWith({ guests: [{ ...guest, guestId: "gst_ana1" }] });
    expect(badgeOf(share, NOW)).toMatchObject({ waitingCount: 1, guestCount: 0 });
    expect(badgeOf(share, NOW).facts).toContain("1 waiting to join");
    expect(badgeOfAll([share, share], NOW)?.facts).toContain("2 waiting to join");
  });

  it("FR-026-004: a share in grace counts down in amber, with its own shape", () => {
    const badge = badgeOf(shareWith({ phase: "grace", expiresAtMs: NOW + 250_000 }), NOW);
    expect(badge).toMatchObject({
      text: "04:10 left",
      tone: "amber",
      shape: "half",
      facts: ["about to end", "can watch", "0 guests", "04:10 left"],
    });
  });

  it.each([
    ["rotated", "link changed"],
    ["reconnecting", "reconnecting"],
    ["gone", "relay lost"],
  ])("FR-026-010: a link that is %s matters more than the phase", (linkState, text) => {
    expect(badgeOf(shareWith({ linkState }), NOW)).toMatchObject({ text, tone: "amber", shape: "cycle" });
  });

  it("FR-026-010: a failure looks different from every other end", () => {
    const failed = shareWith({ ...notLive, phase: "ended", endCause: "failed" });
    expect(badgeOf(failed, NOW)).toMatchObject({ text: "failed", tone: "red", shape: "triangle" });
    expect(badgeOf(shareWith({ ...notLive, phase: "ended", endCause: "expired" }), NOW).tone).toBe("neutral");
  });

  it("TTL1: the time left is never negative, and null before the share is live", () => {
    expect(leftMsOf({ expiresAtMs: NOW - 5_000 }, NOW)).toBe(0);
    expect(leftMsOf({ expiresAtMs: null }, NOW)).toBeNull();
  });
});

describe("the mark", () => {
  const ended = { ...notLive, phase: "ended", endCause: "failed" } as const;
  it.each([
    ...(["requested", "awaiting-approval", "starting", "ending"] as const).map((phase) => ({ ...notLive, phase })),
    { phase: "live" },
    { phase: "grace" },
    { linkState: "reconnecting" },
    { linkState: "rotated" },
    { ...notLive, phase: "ending", isStuck: true },
    ended,
  ] as const)("FR-026-010: has the badge's shape and tone: %j", (differences) => {
    const share = shareWith(differences);
    const { tone, shape } = badgeOf(share, NOW);
    expect(badgeLookOf([share])).toMatchObject({ tone, shape });
    expect(badgeOfAll([share], NOW)).toMatchObject({ tone, shape });
  });

  it("FR-026-010: shows the most urgent of several shares, and nothing for none", () => {
    const reconnecting = shareWith({ linkState: "reconnecting" }, "two2");
    expect(badgeLookOf([shareWith(), reconnecting])).toMatchObject({ shape: "cycle" });
    expect(badgeLookOf([])).toBeNull();
  });
});

describe("several shares", () => {
  it("FR-026-010: no share has no badge, and one share has its own", () => {
    expect(badgeOfAll([], NOW)).toBeNull();
    expect(badgeOfAll([shareWith()], NOW)).toEqual(badgeOf(shareWith(), NOW));
  });

  it("FR-026-010: counts shares and guests, and shows the widest access and the shortest time left", () => {
    const long = shareWith({ expiresAtMs: NOW + 90 * MINUTE_MS, guestCount: 2 }, "long");
    const short = shareWith({ expiresAtMs: NOW + MINUTE_MS, guestCount: 1, access: "write" }, "short");
    expect(badgeOfAll([long, short], NOW)).toMatchObject({
      text: "2 shares",
      guestCount: 3,
      facts: ["2 shares", "live", "can type", "3 guests", "01:00 left"],
    });
  });

  it("FR-026-010: shows the time left of the share that is about to end", () => {
    const grace = shareWith({ phase: "grace", expiresAtMs: NOW + 30_000 }, "grace");
    const starting = shareWith({ ...notLive, phase: "starting" }, "start");
    expect(badgeOfAll([starting, shareWith(), grace], NOW)).toMatchObject({ text: "00:30 left", tone: "amber" });
  });

  it("FR-026-010: a failure never hides an open share", () => {
    const failed = shareWith({ ...notLive, phase: "ended", endCause: "failed" }, "failed");
    expect(badgeOfAll([failed, shareWith()], NOW)).toMatchObject({
      tone: "green",
      text: "20:00 left",
      failedCount: 1,
      facts: ["live", "can watch", "0 guests", "20:00 left", "1 failed"],
    });
    expect(badgeOfAll([failed, shareWith({}, "two2"), shareWith()], NOW)?.facts.join()).toMatch(
      /^2 shares,.*,1 failed$/,
    );
    expect(badgeOfAll([failed], NOW)).toMatchObject({ text: "failed", failedCount: 0, facts: ["failed"] });
  });
});
