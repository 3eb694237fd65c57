// The text of a guest's status line as time passes.
import { describe, expect, it } from "vitest";
import { formatClockTime } from "../../../../platform/wall-time";
import { type TimeLeft, timeNotice } from "../notices";

const EXPIRES_AT_MS = new Date(2030, 0, 31, 12, 47).getTime();
const at = (leftMs: number, change: Partial<TimeLeft> = {}) =>
  timeNotice({
    expiresAtMs: EXPIRES_AT_MS,
    nowMs: EXPIRES_AT_MS - leftMs,
    isGrace: false,
    extendedAtMs: null,
    ...change,
  });

describe("the time left in the status line", () => {
  it("FR-026-004: shows whole minutes before the grace period", () => {
    expect(at(29 * 60_000 + 1)).toEqual({ text: "30 min left, ends 12:47", isUrgent: false });
    expect(at(2 * 3_600_000 + 60_000).text).toBe("2 h 1 min left, ends 12:47");
    expect(at(45_000).text).toBe("1 min left, ends 12:47");
  });

  it("FR-026-004: shows seconds in amber during the grace period", () => {
    expect(at(252_000, { isGrace: true })).toEqual({ text: "ending: 4:12 left, ends 12:47", isUrgent: true });
    expect(at(9_001, { isGrace: true }).text).toBe("ending: 0:10 left, ends 12:47");
  });

  it("FR-026-004: says '1 minute left' for ten seconds, then continues the countdown", () => {
    expect(at(60_001, { isGrace: true }).text).toBe("ending: 1:01 left, ends 12:47");
    expect(at(60_000, { isGrace: true })).toEqual({ text: "1 minute left, ends 12:47", isUrgent: true });
    expect(at(50_001, { isGrace: true }).text).toBe("1 minute left, ends 12:47");
    expect(at(50_000, { isGrace: true }).text).toBe("ending: 0:50 left, ends 12:47");
  });

  it("FR-026-005: says for ten seconds that it was extended, and until when", () => {
    const extendedAtMs = EXPIRES_AT_MS - 600_000;
    expect(at(600_000, { extendedAtMs })).toEqual({ text: "extended: now ends 12:47", isUrgent: false });
    expect(at(590_001, { extendedAtMs }).text).toBe("extended: now ends 12:47");
    expect(at(590_000, { extendedAtMs }).text).toBe("10 min left, ends 12:47");
  });

  it("FR-026-004: never shows a negative time, and shows the date if it is another day", () => {
    expect(at(-5_000, { isGrace: true }).text).toBe("ending: 0:00 left, ends 12:47");
    const nowMs = EXPIRES_AT_MS - 86_400_000;
    expect(at(86_400_000).text).toContain(formatClockTime(EXPIRES_AT_MS, nowMs));
  });

  it("FR-026-004: the important part fits into 40 columns next to the access", () => {
    const room = 40 - " you can watch | ".length;
    expect("29 min left, ends 12:47".length).toBeLessThanOrEqual(room);
    expect("ending: 4:12 left".length).toBeLessThanOrEqual(room);
    expect("1 minute left, ends 12:47".slice(0, room)).toContain("1 minute left");
  });
});
