// Formats the times of the log: to the second, with the day unless it is today. In this machine's time zone.

const timeOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;

export interface EventTimes {
  /** `12:02:09` on the day of `nowMs`, `21 Nov 12:02:09` on any other day. */
  readonly eventTime: (atMs: number, nowMs: number) => string;
  /** `22 Nov 2026, 12:02:09.123`. */
  readonly wholeTime: (atMs: number) => string;
  /** `2026-11-22`, for a file name. */
  readonly fileDay: (atMs: number) => string;
  /** `keptMs` if it is on the same day as `nowMs`, else `nowMs`. So the value changes at midnight, not every second. */
  readonly momentOfToday: (keptMs: number, nowMs: number) => number;
}

/** `timeZone` undefined: this machine's. */
export const eventTimesIn = (timeZone: string | undefined): EventTimes => {
  const time = new Intl.DateTimeFormat("en-GB", { ...timeOptions, timeZone });
  const day = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short", timeZone });
  const dayOfYear = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone });
  const whole = new Intl.DateTimeFormat("en-GB", {
    ...timeOptions,
    year: "numeric",
    month: "short",
    day: "2-digit",
    fractionalSecondDigits: 3,
    timeZone,
  });
  // Compares formatted days instead of computing them, so that time zones and summer time are right.
  const isSameDay = (aMs: number, bMs: number): boolean => dayOfYear.format(aMs) === dayOfYear.format(bMs);
  return {
    eventTime: (atMs, nowMs) =>
      isSameDay(atMs, nowMs) ? time.format(atMs) : `${day.format(atMs)} ${time.format(atMs)}`,
    wholeTime: (atMs) => whole.format(atMs),
    fileDay: (atMs) => dayOfYear.format(atMs),
    momentOfToday: (keptMs, nowMs) => (isSameDay(keptMs, nowMs) ? keptMs : nowMs),
  };
};

export const { eventTime, wholeTime, fileDay, momentOfToday } = eventTimesIn(undefined);
