// How long to wait before the next try at the runtime. Pure.
import type { Random } from "../platform/random";

/** Short enough that a restarted runtime is back before one looks up. */
const FIRST_MS = 250;
/** Long enough to cost nothing while the runtime is off for the night. */
const LONGEST_MS = 8_000;

/** Doubles with each attempt (from 0); half of it is chance, so that many pages do not come back in the same instant. */
export const backOffMs = (attempt: number, random: Random): number => {
  const fullMs = Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS);
  return Math.round(fullMs / 2 + random() * (fullMs / 2));
};
