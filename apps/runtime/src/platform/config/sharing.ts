// The limits of sharing: defaults, and how the bounds of a share's time must lie to each other. Knows no file and no TOML.

import { formatDuration } from "#contract/durations";
import { fail, ok, type Result } from "#contract/errors";
import type { SharingLimits } from "#contract/stream";
import type { ConfigProblem } from "./problems";
import type { ConfigFile } from "./schema";

const MINUTE_MS = 60_000;
/** INTERFACE 3. */
export const DEFAULT_SHARING: SharingLimits = {
  ttlDefaultMs: 30 * MINUTE_MS,
  ttlMinMs: MINUTE_MS,
  ttlMaxMs: 240 * MINUTE_MS,
  graceMs: 5 * MINUTE_MS,
  maxPerTerminal: 3,
  access: "read",
  relay: "here",
};

/**
 * What is written must fit together. A limit that is left out gives way to the other one where that is written; the default
 * that is left out follows both inwards. A default that is written moves no limit: it is a wish, they are the promise.
 */
const settleTtl = (entry: ConfigFile["sharing"]): Pick<SharingLimits, "ttlDefaultMs" | "ttlMinMs" | "ttlMaxMs"> => {
  const ttlMaxMs = entry.ttl_max ?? Math.max(DEFAULT_SHARING.ttlMaxMs, entry.ttl_min ?? 0);
  const ttlMinMs = entry.ttl_min ?? Math.min(DEFAULT_SHARING.ttlMinMs, ttlMaxMs);
  const ttlDefaultMs = entry.ttl_default ?? Math.min(Math.max(DEFAULT_SHARING.ttlDefaultMs, ttlMinMs), ttlMaxMs);
  return { ttlDefaultMs, ttlMinMs, ttlMaxMs };
};

/** Fills in what [sharing] leaves out; errors name the key that cannot be. */
export const settleSharing = (entry: ConfigFile["sharing"]): Result<SharingLimits, ConfigProblem[]> => {
  const ttl = settleTtl(entry);
  if (ttl.ttlMinMs > ttl.ttlMaxMs) {
    const problem = `must not be longer than ttl_max (${formatDuration(ttl.ttlMaxMs)})`;
    return fail([{ path: ["sharing", "ttl_min"], problem }]);
  }
  if (ttl.ttlDefaultMs < ttl.ttlMinMs || ttl.ttlDefaultMs > ttl.ttlMaxMs) {
    const problem = `must lie between ttl_min (${formatDuration(ttl.ttlMinMs)}) and ttl_max (${formatDuration(ttl.ttlMaxMs)})`;
    return fail([{ path: ["sharing", "ttl_default"], problem }]);
  }
  return ok({
    ...ttl,
    graceMs: entry.grace ?? DEFAULT_SHARING.graceMs,
    maxPerTerminal: entry.max_per_terminal ?? DEFAULT_SHARING.maxPerTerminal,
    access: entry.access ?? DEFAULT_SHARING.access,
    relay: entry.relay ?? DEFAULT_SHARING.relay,
  });
};
