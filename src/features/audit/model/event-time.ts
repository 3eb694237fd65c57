// Times of the log as it shows them: to the second, with the day where it is another one. In the time zone of whoever looks.

const timeOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;

export interface EventTimes {
  /** `12:02:09`, and `21 Nov 12:02:09` on any other day than that of `nowMs`. */
  readonly eventTime: (atMs: number, nowMs: number) => string;
  /** `22 Nov 2026, 12:02:09.123`. */
  readonly wholeTime: (atMs: number) => string;
  /** `2026-11-22`, for the name of a file. */
  readonly fileDay: (atMs: number) => string;
  /** A moment of the day of `nowMs`: `keptMs` for as long as it is one, so that rows change at midnight and not each second. */
  readonly momentOfToday: (keptMs: number, nowMs: number) => number;
}

/** `timeZone` undefined: that of this machine. */
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
  // Where a day begins is the zone's affair, summer time included: days are compared, never computed.
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
