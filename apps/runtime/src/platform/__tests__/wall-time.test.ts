// Points in time as people write them. Expectations use local dates, so the tests pass in any time zone.
import { describe, expect, it } from "vitest";
import { formatClockTime, formatZonedTime, parseSince, parseUntil } from "../wall-time";

/** 2030-05-15 12:30:20 local. */
const NOW = new Date(2030, 4, 15, 12, 30, 20).getTime();
const local = (day: number, hour: number, minute: number): number => new Date(2030, 4, day, hour, minute).getTime();
const problemOf = (result: ReturnType<typeof parseUntil>): string | null => (result.ok ? null : result.error.problem);

describe("points in time", () => {
  it("TTL5: reads HH:MM as the next such time: today if it is still ahead, else tomorrow", () => {
    expect(parseUntil("12:31", NOW)).toEqual({ ok: true, value: local(15, 12, 31) });
    expect(parseUntil("12:30", NOW)).toEqual({ ok: true, value: local(16, 12, 30) });
    expect(parseUntil("9:05", NOW)).toEqual({ ok: true, value: local(16, 9, 5) });
    expect(parseUntil("00:00", NOW)).toEqual({ ok: true, value: local(16, 0, 0) });
  });

  it("TTL5: reads ISO 8601 with its offset, or as local time without one", () => {
    expect(parseUntil("2030-06-01T10:00:00Z", NOW)).toEqual({ ok: true, value: Date.UTC(2030, 5, 1, 10) });
    expect(parseUntil("2030-06-01T10:00+02:00", NOW)).toEqual({ ok: true, value: Date.UTC(2030, 5, 1, 8) });
    expect(parseUntil("2030-06-01T10:00", NOW)).toEqual({ ok: true, value: new Date(2030, 5, 1, 10).getTime() });
    expect(parseUntil("2030-06-01", NOW)).toEqual({ ok: true, value: new Date(2030, 5, 1).getTime() });
  });

  it.each([
    ["2030-06-01T10:00:00.123456789Z", 123],
    ["2030-06-01T10:00:00,5Z", 500],
    ["2030-06-01T10:00:00.0+00:00", 0],
    ["2030-06-01T12:00:00+0200", 0],
    ["2030-06-01T12:00+02", 0],
    ["2030-06-01T08:00:00-0200", 0],
  ])("TTL5: reads ISO 8601 in its usual spellings: %s", (text, ms) => {
    expect(parseUntil(text, NOW)).toEqual({ ok: true, value: Date.UTC(2030, 5, 1, 10) + ms });
  });

  it.each([
    "",
    "2030-06-01T10:00.5",
    "2030-06-01T10:00:00+2",
    "2030-06-01T10:00:00+02:0",
    "2030-06-01T10:00:00.",
    "24:00",
    "12:60",
    "12",
    "noon",
    "2030-02-30T10:00",
    "2030-13-01",
    "2030-06-01T25:00",
    "1900000000000",
    "June 1 2030",
  ])("TTL5: rejects %j", (text) =>
    expect(problemOf(parseUntil(text, NOW))).toBe("must be a time (e.g. 17:30, 2030-01-31T17:30)"),
  );

  it("TTL5: rejects a time in the past", () => {
    expect(problemOf(parseUntil("2030-05-15T12:30:20", NOW))).toBe("must be in the future");
  });

  it("AUD1: reads --since as the last HH:MM, a duration before now, or ISO 8601", () => {
    expect(parseSince("12:30", NOW)).toEqual({ ok: true, value: local(15, 12, 30) });
    expect(parseSince("12:31", NOW)).toEqual({ ok: true, value: local(14, 12, 31) });
    expect(parseSince("1h30m", NOW)).toEqual({ ok: true, value: NOW - 5_400_000 });
    expect(parseSince("2029-01-01", NOW)).toEqual({ ok: true, value: new Date(2029, 0, 1).getTime() });
    expect(parseSince("yesterday", NOW).ok).toBe(false);
  });

  it("TTL5: prints the date of a time on another day", () => {
    expect(formatClockTime(local(15, 9, 5), NOW)).toBe("09:05");
    expect(formatClockTime(local(16, 9, 5), NOW)).toBe("2030-05-16 09:05");
  });

  it("GUEST5: prints a time for people in other time zones with its date and zone", () => {
    const at = local(15, 9, 5);
    const text = formatZonedTime(at);
    expect(text).toMatch(/^2030-05-15 09:05 UTC([+-]\d{1,2}(:\d\d)?)?$/);
    const [, sign = "+", hours = "0", minutes = "0"] = /UTC([+-])?(\d+)?:?(\d+)?$/.exec(text) ?? [];
    const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? -1 : 1);
    expect(Date.parse("2030-05-15T09:05:00Z") - offsetMs).toBe(at);
  });

  it.each([
    ["Asia/Kolkata", "UTC+5:30"],
    ["America/St_Johns", "UTC-2:30"],
    ["Europe/Berlin", "UTC+2"],
    ["UTC", "UTC"],
  ])("GUEST5: names the zone %s as %s", (zone, name) => {
    const script = `console.log((await import("${import.meta.dirname}/../wall-time.ts")).formatZonedTime(Date.UTC(2030, 4, 15, 12)))`;
    const ran = Bun.spawnSync([process.execPath, "-e", script], { env: { ...process.env, TZ: zone } });
    expect(ran.stdout.toString().trim().split(" ").at(-1)).toBe(name);
  });
});
