// Durations: what parses, what is refused, and that parsing and formatting agree.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "../durations";

const EXPECTED = "a duration (e.g. 90s, 10m, 1h30m)";

describe("durations", () => {
  it.each([
    ["90s", 90_000],
    ["10m", 600_000],
    ["1h30m", 5_400_000],
    ["2h", 7_200_000],
    ["1h1m1s", 3_661_000],
    ["1s", 1_000],
    ["90m", 5_400_000],
    [" 30m ", 1_800_000],
  ])("FR-026-003: parses %j as %d ms", (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ms });
  });

  it("TTL8: parses any length; the caller checks the maximum", () => {
    expect(parseDuration("100000h")).toEqual({ ok: true, value: 360_000_000_000 });
    expect(parseDuration(`${"9".repeat(40)}h`)).toEqual({ ok: true, value: Number.MAX_SAFE_INTEGER });
    expect(parseDuration("0s", 0)).toEqual({ ok: true, value: 0 });
    expect(parseDuration("0s").ok).toBe(false);
  });

  it.each(["", " ", "30", "m", "1.5h", "-5m", "5m1h", "1h 30m", "1d", "30M", "10ms", "1e3s", "٣m", "soon"])(
    "FR-026-003: refuses %j and names the expected form",
    (text) => {
      expect(parseDuration(text)).toEqual({
        ok: false,
        error: { problem: `must be ${EXPECTED}`, expected: EXPECTED },
      });
    },
  );

  it.each(["0s", "0m", "0h0m0s"])("FR-026-003: refuses %j as too short", (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, error: { problem: "must be 1s or longer" } });
  });

  it("FR-026-003: parses a formatted duration back to the same whole seconds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 * 24 * 3_600 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1_000))).toEqual({ ok: true, value: seconds * 1_000 });
      }),
    );
  });

  it("FR-026-003: formats zero as 0s, never as an empty text", () => {
    expect([formatDuration(0), formatDuration(-5), formatDuration(499)]).toEqual(["0s", "0s", "0s"]);
  });
});
