// Secrets that open once and for a while: the page's codes and the socket's tickets. Keeps digests only; knows no HTTP.
import { createHash } from "node:crypto";
import type { Clock } from "../../platform/clock";
import { newSecret } from "../../platform/ids";

export interface OneUse<T> {
  /** A fresh secret for `value`. Beyond the limit the oldest unused one stops working. */
  issue(value: T): string;
  /** The value, once; null for what is unknown, used, or too old. */
  redeem(secret: string): T | null;
}

export interface OneUseLimits {
  /** By the wall clock or a machine's sleep nothing lives longer: counted since boot, sleep included. */
  readonly ttlMs: number;
  readonly maxUnused: number;
}

/** Looked up by digest: how long a comparison takes tells nothing about a secret, and a dump of memory holds none that opens. */
export const digestOf = (secret: string): string => createHash("sha256").update(secret).digest("base64");

export const createOneUse = <T>(clock: Pick<Clock, "bootMs">, { ttlMs, maxUnused }: OneUseLimits): OneUse<T> => {
  const unused = new Map<string, { readonly value: T; readonly untilMs: number }>();
  return {
    issue: (value) => {
      const secret = newSecret();
      unused.set(digestOf(secret), { value, untilMs: clock.bootMs() + ttlMs });
      const oldest = unused.keys().next().value;
      if (unused.size > maxUnused && oldest !== undefined) unused.delete(oldest);
      return secret;
    },
    redeem: (secret) => {
      const digest = digestOf(secret);
      const found = unused.get(digest);
      unused.delete(digest);
      return found !== undefined && clock.bootMs() <= found.untilMs ? found.value : null;
    },
  };
};
