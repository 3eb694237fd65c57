// The time to live as it is written in the form: text to milliseconds within the configured bounds, and the presets. Knows no clock.
import { formatDuration, parseDuration } from "#contract/durations";
import { fail, ok, type Result } from "#contract/errors";
import type { SharingLimits } from "#contract/stream";
import { sentence } from "../../../words/phrases";

export type TtlBounds = Pick<SharingLimits, "ttlMinMs" | "ttlMaxMs">;

const MINUTE_MS = 60_000;
const presetsMs = [15, 30, 60, 120].map((minutes) => minutes * MINUTE_MS);

/** The bounds in words, shown before they are broken: `1m to 4h`. */
export const boundsText = ({ ttlMinMs, ttlMaxMs }: TtlBounds): string =>
  `${formatDuration(ttlMinMs)} to ${formatDuration(ttlMaxMs)}`;

/** Milliseconds within the bounds, or a sentence that says what would be right. */
export const parseTtl = (text: string, bounds: TtlBounds): Result<number, string> => {
  const parsed = parseDuration(text);
  if (!parsed.ok) return fail(sentence(parsed.error.problem));
  const ttlMs = parsed.value;
  if (ttlMs < bounds.ttlMinMs) return fail(`Must be ${formatDuration(bounds.ttlMinMs)} or longer.`);
  if (ttlMs > bounds.ttlMaxMs) return fail(`Must be ${formatDuration(bounds.ttlMaxMs)} or shorter.`);
  return ok(ttlMs);
};

/** The presets that the bounds allow, as texts the field takes. */
export const ttlPresets = (bounds: TtlBounds): readonly string[] =>
  presetsMs.filter((ms) => ms >= bounds.ttlMinMs && ms <= bounds.ttlMaxMs).map(formatDuration);

/** Whether two texts mean the same time: `60m` and `1h`. */
export const isSameTtl = (a: string, b: string): boolean => {
  const [first, second] = [parseDuration(a), parseDuration(b)];
  return first.ok && second.ok && first.value === second.value;
};
