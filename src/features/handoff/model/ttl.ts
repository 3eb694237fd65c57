// How long an agent keeps the keyboard: parsing, presets, and what an extension can add. Pure.
import { formatDuration, parseDuration } from "#contract/durations";
import { fail, ok, type Result } from "#contract/errors";
import type { HandoffView } from "#contract/handoff";
import type { SharingLimits } from "#contract/stream";

export type TtlBounds = Pick<SharingLimits, "ttlMinMs" | "ttlMaxMs">;

const MINUTE_MS = 60_000;
const inMs = (minutes: readonly number[]): readonly number[] => minutes.map((each) => each * MINUTE_MS);
const presetsMs = inMs([10, 20, 30, 60]);
const extendPresetsMs = inMs([5, 15, 30]);

const NOT_A_TIME = "Enter a time such as 20m or 1h30m.";

/** Milliseconds within the bounds, or a sentence that says what to enter. */
export const parseTtl = (text: string, { ttlMinMs, ttlMaxMs }: TtlBounds): Result<number, string> => {
  const parsed = parseDuration(text, 0);
  if (!parsed.ok) return fail(NOT_A_TIME);
  if (parsed.value < ttlMinMs) return fail(`Choose ${formatDuration(ttlMinMs)} or more.`);
  if (parsed.value > ttlMaxMs) return fail(`Choose ${formatDuration(ttlMaxMs)} or less.`);
  return ok(parsed.value);
};

/** `Between 1m and 4h, e.g. 20m.` */
export const boundsHint = ({ ttlMinMs, ttlMaxMs }: TtlBounds): string =>
  `Between ${formatDuration(ttlMinMs)} and ${formatDuration(ttlMaxMs)}, e.g. 20m.`;

export const ttlPresets = ({ ttlMinMs, ttlMaxMs }: TtlBounds): readonly string[] =>
  presetsMs.filter((ms) => ms >= ttlMinMs && ms <= ttlMaxMs).map(formatDuration);

/** Whether two texts mean the same time, e.g. `60m` and `1h`. */
export const isSameTtl = (a: string, b: string): boolean => {
  const [first, second] = [parseDuration(a), parseDuration(b)];
  return first.ok && second.ok && first.value === second.value;
};

/** Never negative; null before the lease. */
export const leftMsOf = ({ expiresAtMs }: Pick<HandoffView, "expiresAtMs">, nowMs: number): number | null =>
  expiresAtMs === null ? null : Math.max(0, expiresAtMs - nowMs);

type Extendable = Pick<HandoffView, "activeAtMs" | "expiresAtMs">;

/** The longest possible extension; null if there is none. The maximum counts from when the agent got the keyboard. */
export const extendMaxMs = (
  { activeAtMs, expiresAtMs }: Extendable,
  { ttlMaxMs }: Pick<TtlBounds, "ttlMaxMs">,
): number | null => {
  if (activeAtMs === null || expiresAtMs === null) return null;
  const maxMs = activeAtMs + ttlMaxMs - expiresAtMs;
  return maxMs < 1_000 ? null : maxMs;
};

const roundedDown = (ms: number): string =>
  formatDuration(ms < MINUTE_MS ? ms : Math.floor(ms / MINUTE_MS) * MINUTE_MS);

export const parseExtend = (text: string, maxMs: number | null): Result<number, string> => {
  if (maxMs === null) return fail("This handoff can't be extended any further.");
  const parsed = parseDuration(text);
  if (!parsed.ok) return fail(NOT_A_TIME);
  return parsed.value <= maxMs ? ok(parsed.value) : fail(`Add at most ${roundedDown(maxMs)}.`);
};

export const extendHint = (maxMs: number | null, { ttlMaxMs }: Pick<TtlBounds, "ttlMaxMs">): string =>
  maxMs === null
    ? `Can't be extended: the maximum is ${formatDuration(ttlMaxMs)}.`
    : `At most ${roundedDown(maxMs)} more, ${formatDuration(ttlMaxMs)} in total.`;

/** The presets that fit, or else everything that is left. */
export const extendPresets = (maxMs: number | null): readonly string[] => {
  if (maxMs === null) return [];
  const fitting = extendPresetsMs.filter((ms) => ms <= maxMs).map(formatDuration);
  return fitting.length > 0 ? fitting : [formatDuration(Math.floor(maxMs / 1_000) * 1_000)];
};
