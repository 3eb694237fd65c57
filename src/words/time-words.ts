// Times of day as the page says them: exact, 24 hours, with the day where it is not clear from the hour.

const HOUR_MS = 3_600_000;
/** From here on the hour alone could mean two days. */
const NEEDS_DAY_MS = 20 * HOUR_MS;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const clockAndDay = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** `12:47`, or `Tue 12:47` when it lies far from `nowMs`. In the time zone of whoever looks. */
export const timeOfDay = (atMs: number, nowMs: number): string =>
  (Math.abs(atMs - nowMs) < NEEDS_DAY_MS ? clock : clockAndDay).format(atMs);
