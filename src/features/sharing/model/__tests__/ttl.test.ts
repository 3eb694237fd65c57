// The time to live as text: what is taken, what is refused and with which words, the presets; and how much longer a share may live.
import { describe, expect, it } from "vitest";
import { SAMPLE_NOW_MS as NOW, sampleLimits } from "../../../../testing/samples";
import { extendBounds, extendHint, extendPresets, parseExtend } from "../extend";
import { boundsText, isSameTtl, parseTtl, ttlPresets } from "../ttl";

const MINUTE_MS = 60_000;

describe("for how long", () => {
  it.each([
    ["30m", 30],
    ["1h30m", 90],
    [" 45m ", 45],
    ["4h", 240],
  ])("FR-026-003: takes %s", (text, minutes) => {
    expect(parseTtl(text, sampleLimits)).toEqual({ ok: true, value: minutes * MINUTE_MS });
  });

  it.each([
    ["", "Must be a duration (e.g. 90s, 10m, 1h30m)."],
    ["soon", "Must be a duration (e.g. 90s, 10m, 1h30m)."],
    ["45", "Must be a duration (e.g. 90s, 10m, 1h30m)."],
    ["30s", "Must be 1m or longer."],
    ["4h1s", "Must be 4h or shorter."],
    ["99999h", "Must be 4h or shorter."],
  ])("FR-026-003: refuses %j and says what would be right", (text, error) => {
    expect(parseTtl(text, sampleLimits)).toEqual({ ok: false, error });
  });

  it("FR-026-003: shows the bounds, and only presets that keep them", () => {
    expect(boundsText(sampleLimits)).toBe("1m to 4h");
    expect(ttlPresets(sampleLimits)).toEqual(["15m", "30m", "1h", "2h"]);
    expect(ttlPresets({ ttlMinMs: 20 * MINUTE_MS, ttlMaxMs: 60 * MINUTE_MS })).toEqual(["30m", "1h"]);
  });

  it("FR-026-003: knows the same time in other words", () => {
    expect(isSameTtl("60m", "1h")).toBe(true);
    expect(isSameTtl("60m", "1h1s")).toBe(false);
    expect(isSameTtl("", "")).toBe(false);
  });
});

describe("how much longer", () => {
  const share = { liveAtMs: NOW, expiresAtMs: NOW + 200 * MINUTE_MS };

  it("FR-026-005: offers what is left of the maximum, counted from when it became live", () => {
    const bounds = extendBounds(share, sampleLimits);
    expect(bounds?.ttlMaxMs).toBe(40 * MINUTE_MS);
    expect(extendPresets(bounds)).toEqual(["15m", "30m"]);
    expect(extendHint(bounds, sampleLimits)).toBe("At most 40m more, 4h in all.");
    expect(parseExtend("41m", bounds)).toEqual({ ok: false, error: "Must be 40m or shorter." });
    expect(parseExtend("40m", bounds)).toEqual({ ok: true, value: 40 * MINUTE_MS });
  });

  it("FR-026-005: offers all that is left where it is less than the usual steps", () => {
    const bounds = extendBounds({ ...share, expiresAtMs: NOW + 235 * MINUTE_MS }, sampleLimits);
    expect(extendPresets(bounds)).toEqual(["5m"]);
  });

  it("FR-026-005: offers nothing at the maximum, and before a share is live", () => {
    expect(extendBounds({ ...share, expiresAtMs: NOW + 240 * MINUTE_MS }, sampleLimits)).toBeNull();
    expect(extendBounds({ liveAtMs: null, expiresAtMs: null }, sampleLimits)).toBeNull();
    expect(extendPresets(null)).toEqual([]);
    expect(parseExtend("15m", null)).toEqual({ ok: false, error: "This share cannot live longer." });
  });
});
