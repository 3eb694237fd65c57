// Durations as people write them (`90s`, `10m`, `1h30m`) and as the product counts them (milliseconds). Knows no dates and no clock.

import { fail, ok, type Result } from "./errors";
import { DURATION_MIN_MS } from "./limits";

/** What is wrong with a text somebody wrote, as the rest of a sentence that begins with its name: "must be …". */
export interface TextProblem {
  readonly problem: string;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Each unit at most once, the greater first. */
const DURATION = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/**
 * Milliseconds, at least `leastMs` (0 for a caller who asks somebody that says what the limits are). The upper limit is the
 * caller's: it differs from use to use; what no number holds is the greatest one.
 */
export const parseDuration = (text: string, leastMs = DURATION_MIN_MS): Result<number, TextProblem> => {
  const match = DURATION.exec(text.trim());
  if (match === null || match[0] === "") {
    return fail({ problem: "must be a duration such as 90s, 10m or 1h30m" });
  }
  const [hours, minutes, seconds] = [match[1], match[2], match[3]].map((digits) => Number(digits ?? 0));
  const ms = (hours ?? 0) * HOUR_MS + (minutes ?? 0) * MINUTE_MS + (seconds ?? 0) * SECOND_MS;
  if (ms < leastMs) return fail({ problem: `must be ${formatDuration(leastMs)} or longer` });
  return ok(Math.min(ms, Number.MAX_SAFE_INTEGER));
};

/** The shortest text `parseDuration` reads back as the same whole seconds: `1h30m`, `45s`; `0s` below half a second. */
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
