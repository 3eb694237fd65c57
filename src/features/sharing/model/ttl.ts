// How long a share lives: parsing what the operator types, presets, extensions, and the time left. Pure.
import { formatDuration, parseDuration } from "#contract/durations";
import { fail, ok, type Result } from "#contract/errors";
import { DURATION_MIN_MS } from "#contract/limits";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";

export type TtlBounds = Pick<SharingLimits, "ttlMinMs" | "ttlMaxMs">;

const MINUTE_MS = 60_000;
const inMs = (minutes: readonly number[]): readonly number[] => minutes.map((each) => each * MINUTE_MS);
const ttlPresetsMs = inMs([15, 30, 60, 120]);
const extendPresetsMs = inMs([15, 30, 60]);

/** The limits, shown as a hint: `between 1m and 4h`. */
export const boundsWords = ({ ttlMinMs, ttlMaxMs }: TtlBounds): string =>
  `between ${formatDuration(ttlMinMs)} and ${formatDuration(ttlMaxMs)}`;

const NOT_A_TIME = "Enter a time such as 45m or 1h30m.";

/** Milliseconds within the bounds, or a sentence that says what to enter. */
export const parseTtl = (text: string, bounds: TtlBounds): Result<number, string> => {
  const parsed = parseDuration(text, 0);
  if (!parsed.ok) return fail(NOT_A_TIME);
  if (parsed.value < bounds.ttlMinMs) return fail(`Choose ${formatDuration(bounds.ttlMinMs)} or more.`);
  if (parsed.value > bounds.ttlMaxMs) return fail(`Choose ${formatDuration(bounds.ttlMaxMs)} or less.`);
  return ok(parsed.value);
};

/** The presets within the bounds, as texts that the field accepts. */
export const ttlPresets = (bounds: TtlBounds): readonly string[] =>
  ttlPresetsMs.filter((ms) => ms >= bounds.ttlMinMs && ms <= bounds.ttlMaxMs).map(formatDuration);

/** Whether two texts mean the same time, e.g. `60m` and `1h`. */
export const isSameTtl = (a: string, b: string): boolean => {
  const [first, second] = [parseDuration(a), parseDuration(b)];
  return first.ok && second.ok && first.value === second.value;
};

/** Never negative; null before the share is live. */
export const leftMsOf = (share: Pick<ShareView, "expiresAtMs">, nowMs: number): number | null =>
  share.expiresAtMs === null ? null : Math.max(0, share.expiresAtMs - nowMs);

/** The longest possible extension; null if there is none. The maximum counts from when the share became live. */
export const extendMaxMs = (
  share: Pick<ShareView, "liveAtMs" | "expiresAtMs">,
  limits: Pick<SharingLimits, "ttlMaxMs">,
): number | null => {
  if (share.liveAtMs === null || share.expiresAtMs === null) return null;
  const maxMs = share.liveAtMs + limits.ttlMaxMs - share.expiresAtMs;
  return maxMs < DURATION_MIN_MS ? null : maxMs;
};

/** In whole minutes if there are any, because people don't extend by seconds. */
const roundedDown = (ms: number): string =>
  formatDuration(ms < MINUTE_MS ? ms : Math.floor(ms / MINUTE_MS) * MINUTE_MS);

export const parseExtend = (text: string, maxMs: number | null): Result<number, string> => {
  if (maxMs === null) return fail("This share can't be extended any further.");
  const parsed = parseDuration(text);
  if (!parsed.ok) return fail(NOT_A_TIME);
  return parsed.value <= maxMs ? ok(parsed.value) : fail(`Add at most ${roundedDown(maxMs)}.`);
};

/** `At most 3h37m more, 4h in total.` */
export const extendHint = (maxMs: number | null, limits: Pick<SharingLimits, "ttlMaxMs">): string => {
  const total = formatDuration(limits.ttlMaxMs);
  return maxMs === null
    ? `Can't be extended: the maximum is ${total}.`
    : `At most ${roundedDown(maxMs)} more, ${total} in total.`;
};

/** The presets that fit, or else everything that is left. */
export const extendPresets = (maxMs: number | null): readonly string[] => {
  if (maxMs === null) return [];
  const fitting = extendPresetsMs.filter((ms) => ms <= maxMs).map(formatDuration);
  return fitting.length > 0 ? fitting : [formatDuration(Math.floor(maxMs / 1_000) * 1_000)];
};
