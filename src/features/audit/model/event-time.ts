// Times of the log as it shows them: to the second, with the day where it is another one. In the time zone of whoever looks.

const time = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const day = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short" });
const whole = new Intl.DateTimeFormat("en-GB", {
  year: "numeric",
  month: "short",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
});

/** `12:02:09`, and `21 Nov 12:02:09` on any other day than that of `nowMs`. */
export const eventTime = (atMs: number, nowMs: number): string =>
  day.format(atMs) === day.format(nowMs) ? time.format(atMs) : `${day.format(atMs)} ${time.format(atMs)}`;

/** `22 Nov 2026, 12:02:09.123`. */
export const wholeTime = (atMs: number): string => whole.format(atMs);

/** `2026-11-22`, for the name of a file. */
export const fileDay = (atMs: number): string =>
  new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit" }).format(atMs);
