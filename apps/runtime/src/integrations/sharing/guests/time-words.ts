// What a guest is told of the time that is left: calm, then amber, then at one minute, and after an extension. Pure words; the most needed comes first, because a narrow screen cuts the rest.
import { formatClockTime } from "../../../platform/wall-time";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** How long the words of the last minute and of an extension stand before the countdown goes on. */
const WORDS_STAND_MS = 10 * SECOND_MS;

export interface TimeLeft {
  readonly expiresAtMs: number;
  readonly nowMs: number;
  /** The warning has begun. */
  readonly isGrace: boolean;
  /** When the share was last extended; null: never. */
  readonly extendedAtMs: number | null;
}

export interface TimeWords {
  readonly text: string;
  readonly isUrgent: boolean;
}

/** Whole minutes, rounded up: nobody needs seconds while there is time. */
const calmly = (leftMs: number): string => {
  const minutes = Math.ceil(leftMs / MINUTE_MS);
  return leftMs >= HOUR_MS ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
};

const exactly = (leftMs: number): string => {
  const seconds = Math.ceil(leftMs / SECOND_MS);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

export const timeWords = ({ expiresAtMs, nowMs, isGrace, extendedAtMs }: TimeLeft): TimeWords => {
  const leftMs = Math.max(0, expiresAtMs - nowMs);
  const at = formatClockTime(expiresAtMs, nowMs);
  if (extendedAtMs !== null && nowMs - extendedAtMs < WORDS_STAND_MS) {
    return { text: `extended: now ends ${at}`, isUrgent: false };
  }
  if (!isGrace) return { text: `${calmly(leftMs)} left, ends ${at}`, isUrgent: false };
  if (leftMs <= MINUTE_MS && leftMs > MINUTE_MS - WORDS_STAND_MS) {
    return { text: `1 minute left, ends ${at}`, isUrgent: true };
  }
  return { text: `ending: ${exactly(leftMs)} left, ends ${at}`, isUrgent: true };
};
