// The sharing limits: fills in defaults and checks that the limits of a share's time fit together.

import { formatDuration } from "#contract/durations";
import { fail, ok, type Result } from "#contract/errors";
import type { SharingLimits } from "#contract/stream";
import type { ConfigProblem } from "./problems";
import { type ConfigFile, DEFAULT_SHARING } from "./schema";

/**
 * A limit that isn't set adapts to the other one, and a `ttl_default` that isn't set moves inside both. A `ttl_default`
 * that is set never moves a limit: the limits are a promise, the default is only a preference.
 */
const settleTtl = (entry: ConfigFile["sharing"]): Pick<SharingLimits, "ttlDefaultMs" | "ttlMinMs" | "ttlMaxMs"> => {
  const ttlMaxMs = entry.ttl_max ?? Math.max(DEFAULT_SHARING.ttlMaxMs, entry.ttl_min ?? 0);
  const ttlMinMs = entry.ttl_min ?? Math.min(DEFAULT_SHARING.ttlMinMs, ttlMaxMs);
  const ttlDefaultMs = entry.ttl_default ?? Math.min(Math.max(DEFAULT_SHARING.ttlDefaultMs, ttlMinMs), ttlMaxMs);
  return { ttlDefaultMs, ttlMinMs, ttlMaxMs };
};

/** Fills in what [sharing] doesn't set. The error names the key that doesn't fit. */
export const settleSharing = (entry: ConfigFile["sharing"]): Result<SharingLimits, ConfigProblem[]> => {
  const ttl = settleTtl(entry);
  if (ttl.ttlMinMs > ttl.ttlMaxMs) {
    const problem = `must be at most ttl_max (${formatDuration(ttl.ttlMaxMs)})`;
    return fail([{ path: ["sharing", "ttl_min"], problem }]);
  }
  if (ttl.ttlDefaultMs < ttl.ttlMinMs || ttl.ttlDefaultMs > ttl.ttlMaxMs) {
    const problem = `must be between ttl_min (${formatDuration(ttl.ttlMinMs)}) and ttl_max (${formatDuration(ttl.ttlMaxMs)})`;
    return fail([{ path: ["sharing", "ttl_default"], problem }]);
  }
  return ok({
    ...ttl,
    graceMs: entry.grace ?? DEFAULT_SHARING.graceMs,
    maxPerTerminal: entry.max_per_terminal ?? DEFAULT_SHARING.maxPerTerminal,
    maxGuests: entry.max_guests ?? DEFAULT_SHARING.maxGuests,
    access: entry.access ?? DEFAULT_SHARING.access,
    relay: entry.relay ?? DEFAULT_SHARING.relay,
  });
};
