// Durations as people write them (`90s`, `10m`, `1h30m`) and as the product counts them (milliseconds).

import { fail, ok, type Result } from "./errors";
import { DURATION_MIN_MS } from "./limits";

/** Why a text that a person wrote was refused. */
export interface TextProblem {
  /** Continues a sentence that starts with the name of the field: "must be …". */
  readonly problem: string;
  /** The expected form, e.g. "a duration (e.g. 90s)"; absent if the form was right but the value out of range. */
  readonly expected?: string;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Each unit at most once, the larger one first. */
const DURATION = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const EXPECTED = "a duration (e.g. 90s, 10m, 1h30m)";

/**
 * Parses a duration of at least `leastMs` into milliseconds. Pass 0 if a later check reports the limits. There is no upper
 * limit here, because each use has its own; a duration too long for a number becomes the largest safe integer.
 */
export const parseDuration = (text: string, leastMs = DURATION_MIN_MS): Result<number, TextProblem> => {
  const match = DURATION.exec(text.trim());
  if (match === null || match[0] === "") return fail({ problem: `must be ${EXPECTED}`, expected: EXPECTED });
  const [hours, minutes, seconds] = [match[1], match[2], match[3]].map((digits) => Number(digits ?? 0));
  const ms = (hours ?? 0) * HOUR_MS + (minutes ?? 0) * MINUTE_MS + (seconds ?? 0) * SECOND_MS;
  if (ms < leastMs) return fail({ problem: `must be ${formatDuration(leastMs)} or longer` });
  return ok(Math.min(ms, Number.MAX_SAFE_INTEGER));
};

/** The shortest text that `parseDuration` reads as the same whole seconds: `1h30m`, `45s`; `0s` below half a second. */
export const formatDuration = (ms: number): string => {
  const totalSeconds = Math.max(0, Math.round(ms / SECOND_MS));
  const parts = [
    [Math.floor(totalSeconds / 3_600), "h"],
    [Math.floor((totalSeconds % 3_600) / 60), "m"],
    [totalSeconds % 60, "s"],
  ] as const;
  const text = parts.map(([count, unit]) => (count === 0 ? "" : `${count}${unit}`)).join("");
  return text === "" ? "0s" : text;
};

const two = (value: number): string => String(value).padStart(2, "0");

/** `12:41`, `04:10`, `1:02:09`. Rounds down, so that half an hour starts at 30:00. Never negative. */
export const clockText = (leftMs: number): string => {
  const totalSeconds = Math.max(0, Math.floor(leftMs / SECOND_MS));
  const hours = Math.floor(totalSeconds / 3_600);
  const rest = `${two(Math.floor(totalSeconds / 60) % 60)}:${two(totalSeconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
};
