// Limits how many audit rows the calls of one agent's token can write, so that an agent can't fill the disk or bury other rows.
import type { Clock } from "../../platform/clock";

/** `first`: the first call over the limit since the token was last below it. It is recorded; the others aren't. */
export type Allowance = "free" | "first" | "over";

export interface Rates {
  /** Asks for one row. */
  take(token: string): Allowance;
}

/** Far more than an agent needs for its work, and about a megabyte of rows at most. */
export const ROWS_AT_ONCE = 100;
export const ROWS_PER_SECOND = 1;

interface Bucket {
  left: number;
  atMs: number;
  isOver: boolean;
}

/** A bucket per token that refills over time. */
export const createRates = ({ bootMs }: Pick<Clock, "bootMs">): Rates => {
  const buckets = new Map<string, Bucket>();
  return {
    take: (token) => {
      const atMs = bootMs();
      const known = buckets.get(token) ?? { left: ROWS_AT_ONCE, atMs, isOver: false };
      const left = Math.min(ROWS_AT_ONCE, known.left + ((atMs - known.atMs) / 1_000) * ROWS_PER_SECOND);
      const isFree = left >= 1;
      // A call now and then just over the limit must not record each time that it was over.
      const isOver = !isFree || (known.isOver && left < ROWS_AT_ONCE / 2);
      buckets.set(token, { left: isFree ? left - 1 : left, atMs, isOver });
      if (isFree) return "free";
      return known.isOver ? "over" : "first";
    },
  };
};
