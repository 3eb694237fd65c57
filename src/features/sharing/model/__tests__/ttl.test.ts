// Times as text: which are accepted, what is said about the others, the presets, and extensions.
import { describe, expect, it } from "vitest";
import { SAMPLE_NOW_MS as NOW, sampleLimits } from "../../../../testing/samples";
import {
  boundsWords,
  extendHint,
  extendMaxMs,
  extendPresets,
  isSameTtl,
  parseExtend,
  parseTtl,
  ttlPresets,
} from "../ttl";

const MINUTE_MS = 60_000;

describe("time to live", () => {
  it.each([
    ["30m", 30],
    ["1h30m", 90],
    [" 45m ", 45],
    ["4h", 240],
  ])("FR-026-003: accepts %s", (text, minutes) => {
    expect(parseTtl(text, sampleLimits)).toEqual({ ok: true, value: minutes * MINUTE_MS });
  });

  it.each([
    ["", "Enter a time such as 45m or 1h30m."],
    ["soon", "Enter a time such as 45m or 1h30m."],
    ["45", "Enter a time such as 45m or 1h30m."],
    ["30s", "Choose 1m or more."],
    ["4h1s", "Choose 4h or less."],
    ["99999h", "Choose 4h or less."],
  ])("FR-026-003: rejects %j and says what to enter", (text, error) => {
    expect(parseTtl(text, sampleLimits)).toEqual({ ok: false, error });
  });

  it("FR-026-003: shows the bounds, and only presets within them", () => {
    expect(boundsWords(sampleLimits)).toBe("between 1m and 4h");
    expect(ttlPresets(sampleLimits)).toEqual(["15m", "30m", "1h", "2h"]);
    expect(ttlPresets({ ttlMinMs: 20 * MINUTE_MS, ttlMaxMs: 60 * MINUTE_MS })).toEqual(["30m", "1h"]);
  });

  it("FR-026-003: recognizes the same time written differently", () => {
    expect(isSameTtl("60m", "1h")).toBe(true);
    expect(isSameTtl("60m", "1h1s")).toBe(false);
    expect(isSameTtl("", "")).toBe(false);
  });
});

describe("extension", () => {
  const share = { liveAtMs: NOW, expiresAtMs: NOW + 200 * MINUTE_MS };

  it("FR-026-005: offers what is left of the maximum, counted from when the share became live", () => {
    const maxMs = extendMaxMs(share, sampleLimits);
    expect(maxMs).toBe(40 * MINUTE_MS);
    expect(extendPresets(maxMs)).toEqual(["15m", "30m"]);
    expect(extendHint(maxMs, sampleLimits)).toBe("At most 40m more, 4h in total.");
    expect(parseExtend("41m", maxMs)).toEqual({ ok: false, error: "Add at most 40m." });
    expect(parseExtend("40m", maxMs)).toEqual({ ok: true, value: 40 * MINUTE_MS });
  });

  it("FR-026-005: offers all that is left if no preset fits", () => {
    const maxMs = extendMaxMs({ ...share, expiresAtMs: NOW + 235 * MINUTE_MS }, sampleLimits);
    expect(extendPresets(maxMs)).toEqual(["5m"]);
  });

  it("FR-026-005: offers nothing at the maximum or before the share is live", () => {
    expect(extendMaxMs({ ...share, expiresAtMs: NOW + 240 * MINUTE_MS }, sampleLimits)).toBeNull();
    expect(extendMaxMs({ liveAtMs: null, expiresAtMs: null }, sampleLimits)).toBeNull();
    expect(extendPresets(null)).toEqual([]);
    expect(parseExtend("15m", null)).toEqual({ ok: false, error: "This share can't be extended any further." });
  });
});
