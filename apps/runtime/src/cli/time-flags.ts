// Flags that take a duration or a time: `--ttl`, `--wait`, `--by`, `--until`, `--since`.
import { parseDuration, type TextProblem } from "#contract/durations";
import type { Result } from "#contract/errors";
import type { WireError } from "#contract/wire";
import { parseSince, parseUntil } from "../platform/wall-time";
import { invalidInput } from "./outcome";

type Read = Result<number, WireError>;

/** `--ttl: 45x is not a duration (e.g. 90s, 10m, 1h30m)`. */
const readTime = (flag: string, text: string, parsed: Result<number, TextProblem>): Read => {
  if (parsed.ok) return parsed;
  const { problem, expected } = parsed.error;
  return invalidInput(flag, expected === undefined || text.trim() === "" ? problem : `${text} is not ${expected}`);
};

/** Milliseconds, at least `leastMs`. */
export const readDuration = (flag: string, text: string, leastMs?: number): Read =>
  readTime(flag, text, parseDuration(text, leastMs));

/** Epoch milliseconds of a time in the future. */
export const readUntil = (flag: string, text: string, nowMs: number): Read =>
  readTime(flag, text, parseUntil(text, nowMs));

/** Epoch milliseconds of a time in the past. */
export const readSince = (flag: string, text: string, nowMs: number): Read =>
  readTime(flag, text, parseSince(text, nowMs));
