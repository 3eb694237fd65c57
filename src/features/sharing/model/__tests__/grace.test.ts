// Grace: which shares are shown, how often they are announced, and which extensions are offered.
import { describe, expect, it } from "vitest";
import { SAMPLE_NOW_MS as NOW, sampleLane, sampleLimits, sampleShare } from "../../../../testing/samples";
import { graceAnnouncement, graceKey, gracePresets, graceSharesOf, graceStageOf } from "../grace";

const lane = sampleLane("api1");
const MINUTE_MS = 60_000;
const inGrace = (name: string, leftMs: number, graceMs = 5 * MINUTE_MS) =>
  sampleShare(name, lane, {
    phase: "grace",
    expiresAtMs: NOW + leftMs,
    graceAtMs: NOW + leftMs - graceMs,
    guestCount: 2,
  });

describe("grace", () => {
  it("GRACE1: lists the shares in grace that were not dismissed, the next to end first", () => {
    const late = inGrace("late", 4 * MINUTE_MS);
    const soon = inGrace("soon", MINUTE_MS);
    const live = sampleShare("live", lane);
    expect(graceSharesOf([late, live, soon], new Set())).toEqual([soon, late]);
    expect(graceSharesOf([late, live, soon], new Set([graceKey(soon)]))).toEqual([late]);
  });

  it("GRACE1: shows a later grace of the same share again", () => {
    const share = inGrace("one1", MINUTE_MS);
    const later = { ...share, expiresAtMs: NOW + 40 * MINUTE_MS };
    expect(graceSharesOf([later], new Set([graceKey(share)]))).toEqual([later]);
  });

  it("GRACE2: has a last call at one minute, unless the grace is shorter", () => {
    expect(graceStageOf(inGrace("one1", 4 * MINUTE_MS), NOW)).toBe("first");
    expect(graceStageOf(inGrace("one1", MINUTE_MS), NOW)).toBe("last-call");
    expect(graceStageOf(inGrace("one1", 10_000, 20_000), NOW)).toBe("first");
  });

  it("FR-026-004: announces the time left and the guests of each share", () => {
    const graces = ["api", "web", "docs", "work"].map((name, index) => ({
      subject: `${name} · zsh`,
      share: inGrace(`grc${index}`, 250_000 + index * MINUTE_MS),
    }));
    expect(graceAnnouncement(graces.slice(0, 1), NOW)).toBe("api · zsh ends in 4:10, 2 guests. Press F8 to go to it.");
    expect(graceAnnouncement(graces.slice(0, 2), NOW)).toBe(
      "api · zsh ends in 4:10, 2 guests. web · zsh ends in 5:10, 2 guests. Press F8 to go to it.",
    );
    expect(graceAnnouncement(graces, NOW)).toMatch(
      /^4 shares end by \d\d:\d\d\. First: api · zsh ends in 4:10, 2 guests\. Press F8 to go to it\.$/,
    );
  });

  it("FR-026-005: offers only extensions within the maximum", () => {
    const share = inGrace("one1", 4 * MINUTE_MS);
    expect(gracePresets(share, sampleLimits)).toEqual(["15m", "30m"]);
    // Live for 10 minutes with 4 left: a maximum of 20 leaves 6.
    expect(gracePresets(share, { ttlMaxMs: 20 * MINUTE_MS })).toEqual(["6m"]);
    expect(gracePresets(share, { ttlMaxMs: 14 * MINUTE_MS })).toEqual([]);
  });
});
