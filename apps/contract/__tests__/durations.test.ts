// Durations in and out: what is read, what is refused, and that both directions agree.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "../durations";

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
  ])("FR-026-003: reads %j as %d ms", (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ms });
  });

  it("TTL8: however long it is, it is read: what is too long is said by whoever knows the limit", () => {
    expect(parseDuration("100000h")).toEqual({ ok: true, value: 360_000_000_000 });
    expect(parseDuration(`${"9".repeat(40)}h`)).toEqual({ ok: true, value: Number.MAX_SAFE_INTEGER });
    expect(parseDuration("0s", 0)).toEqual({ ok: true, value: 0 });
    expect(parseDuration("0s").ok).toBe(false);
  });

  it.each(["", " ", "30", "m", "1.5h", "-5m", "5m1h", "1h 30m", "1d", "30M", "10ms", "1e3s", "٣m", "soon"])(
    "FR-026-003: refuses %j and says what would do",
    (text) => {
      expect(parseDuration(text)).toEqual({
        ok: false,
        error: { problem: "must be a duration such as 90s, 10m or 1h30m" },
      });
    },
  );

  it.each(["0s", "0m", "0h0m0s"])("FR-026-003: refuses %j as too short", (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, error: { problem: "must be 1s or longer" } });
  });

  it("FR-026-003: what is written can be read again as the same whole seconds", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 * 24 * 3_600 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1_000))).toEqual({ ok: true, value: seconds * 1_000 });
      }),
    );
  });

  it("FR-026-003: writes nothing as 0s, never as an empty text", () => {
    expect([formatDuration(0), formatDuration(-5), formatDuration(499)]).toEqual(["0s", "0s", "0s"]);
  });
});
