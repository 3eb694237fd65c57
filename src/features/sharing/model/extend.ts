// How much longer a live share may live: what is left of the configured maximum. Pure.
import { formatDuration } from "#contract/durations";
import { fail, type Result } from "#contract/errors";
import { DURATION_MIN_MS } from "#contract/limits";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { parseTtl, type TtlBounds } from "./ttl";

const MINUTE_MS = 60_000;
const presetsMs = [15, 30, 60].map((minutes) => minutes * MINUTE_MS);

/** Null: it has the longest time already. The maximum counts from when the share became live (INTERFACE 2). */
export const extendBounds = (
  share: Pick<ShareView, "liveAtMs" | "expiresAtMs">,
  limits: Pick<SharingLimits, "ttlMaxMs">,
): TtlBounds | null => {
  if (share.liveAtMs === null || share.expiresAtMs === null) return null;
  const ttlMaxMs = share.liveAtMs + limits.ttlMaxMs - share.expiresAtMs;
  return ttlMaxMs < DURATION_MIN_MS ? null : { ttlMinMs: DURATION_MIN_MS, ttlMaxMs };
};

export const parseExtend = (text: string, bounds: TtlBounds | null): Result<number, string> =>
  bounds === null ? fail("This share cannot live longer.") : parseTtl(text, bounds);

/** `At most 3h37m more, 4h in all.` Whole minutes where there are any: nobody extends by seconds. */
export const extendHint = (bounds: TtlBounds | null, limits: Pick<SharingLimits, "ttlMaxMs">): string => {
  const most = formatDuration(limits.ttlMaxMs);
  if (bounds === null) return `It has the longest time allowed, ${most} in all.`;
  const more = bounds.ttlMaxMs < MINUTE_MS ? bounds.ttlMaxMs : Math.floor(bounds.ttlMaxMs / MINUTE_MS) * MINUTE_MS;
  return `At most ${formatDuration(more)} more, ${most} in all.`;
};

/** The usual steps that fit, else all that is left. */
export const extendPresets = (bounds: TtlBounds | null): readonly string[] => {
  if (bounds === null) return [];
  const fitting = presetsMs.filter((ms) => ms <= bounds.ttlMaxMs).map(formatDuration);
  return fitting.length > 0 ? fitting : [formatDuration(Math.floor(bounds.ttlMaxMs / 1_000) * 1_000)];
};
