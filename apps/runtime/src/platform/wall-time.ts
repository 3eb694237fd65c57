// Parses and prints points in time as people write them, in the machine's time zone. The current time is always an argument.

import { parseDuration, type TextProblem } from "#contract/durations";
import { fail, ok, type Result } from "#contract/errors";

const CLOCK_TIME = /^([01]?\d|2[0-3]):([0-5]\d)$/;
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
/** A fraction of any length after a dot or comma; an offset as Z, +02, +0200 or +02:00. */
const ISO_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::(\d{2})(?:[.,](\d+))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/** Refuses days that don't exist (`02-30`); some engines read them as days of the next month. */
const isCalendarDay = (day: string): boolean => {
  const [year, month, date] = day.split("-").map(Number);
  const read = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, date ?? 0));
  return read.getUTCMonth() + 1 === month && read.getUTCDate() === date;
};

/** `+02`, `+0200` and `+02:00` in the form that every engine reads. */
const offsetOf = (written: string): string =>
  written.length < 3 ? written : `${written.slice(0, 3)}:${written.slice(3).replace(":", "") || "00"}`;

const parseIso = (text: string): number | null => {
  // A date alone would be read as UTC; people mean their local day.
  const match = ISO_TIME.exec(ISO_DATE.test(text) ? `${text}T00:00` : text);
  const [, day = "", minutes = "", seconds = "00", fraction = "0", offset = ""] = match ?? [];
  if (match === null || !isCalendarDay(day)) return null;
  // Not every engine reads digits beyond milliseconds.
  const ms = Date.parse(`${day}T${minutes}:${seconds}.${fraction.slice(0, 3)}${offsetOf(offset)}`);
  return Number.isNaN(ms) ? null : ms;
};

/** `HH:MM` on the day of `nowMs`, moved by whole local days (a day may have 23 or 25 hours). */
const clockTimeOnDay = (text: string, nowMs: number, dayOffset: number): number | null => {
  const match = CLOCK_TIME.exec(text);
  if (match === null) return null;
  const at = new Date(nowMs);
  at.setDate(at.getDate() + dayOffset);
  at.setHours(Number(match[1]), Number(match[2]), 0, 0);
  return at.getTime();
};

const FUTURE_TIME = "a time (e.g. 17:30, 2030-01-31T17:30)";
const PAST_TIME = "a time (e.g. 09:30, 2030-01-31T09:30, or 2h for two hours ago)";
const notA = (expected: string): TextProblem => ({ problem: `must be ${expected}`, expected });

/** Epoch ms of a point in the future: `HH:MM` is the next one, local; else ISO 8601 (local without an offset). */
export const parseUntil = (text: string, nowMs: number): Result<number, TextProblem> => {
  const trimmed = text.trim();
  const today = clockTimeOnDay(trimmed, nowMs, 0);
  if (today !== null) return ok(today > nowMs ? today : (clockTimeOnDay(trimmed, nowMs, 1) ?? today));
  const ms = parseIso(trimmed);
  if (ms === null) return fail(notA(FUTURE_TIME));
  return ms > nowMs ? ok(ms) : fail({ problem: "must be in the future" });
};

/** Epoch ms of a point in the past: the last local `HH:MM`, a duration before now, or ISO 8601. */
export const parseSince = (text: string, nowMs: number): Result<number, TextProblem> => {
  const trimmed = text.trim();
  const today = clockTimeOnDay(trimmed, nowMs, 0);
  if (today !== null) return ok(today <= nowMs ? today : (clockTimeOnDay(trimmed, nowMs, -1) ?? today));
  const ago = parseDuration(trimmed);
  if (ago.ok) return ok(nowMs - ago.value);
  const ms = parseIso(trimmed);
  return ms === null ? fail(notA(PAST_TIME)) : ok(ms);
};

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** `12:47`, preceded by the date unless it is on the day of `nowMs`. */
export const formatClockTime = (ms: number, nowMs: number): string => {
  const at = new Date(ms);
  const time = `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
  if (at.toDateString() === new Date(nowMs).toDateString()) return time;
  return `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())} ${time}`;
};

/** The local zone as an offset that everyone can read: `UTC`, `UTC+1`, `UTC-3:30`. */
const zoneOf = (at: Date): string => {
  const minutes = -at.getTimezoneOffset();
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  if (minutes === 0) return "UTC";
  return `UTC${minutes < 0 ? "-" : "+"}${hours}${rest === 0 ? "" : `:${twoDigits(rest)}`}`;
};

/** For people who may be in another time zone: `12:47 UTC+2`, preceded by the date unless it is on the day of `nowMs`. */
export const formatZonedClockTime = (ms: number, nowMs: number): string =>
  `${formatClockTime(ms, nowMs)} ${zoneOf(new Date(ms))}`;

/** The same with the date in any case: `2030-05-15 12:47 UTC+2`. */
export const formatZonedTime = (ms: number): string => {
  const at = new Date(ms);
  const day = `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
  return `${day} ${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())} ${zoneOf(at)}`;
};

/** The local hour, 0–23. */
export const localHour = (atMs: number): number => new Date(atMs).getHours();

/** ISO 8601 in UTC, for logs. */
export const formatIso = (ms: number): string => new Date(ms).toISOString();
