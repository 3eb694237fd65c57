// Times of day as the page writes them: exact, 24 hours, with the weekday when the hour alone is ambiguous.

export { clockText } from "#contract/durations";

const HOUR_MS = 3_600_000;
/** From this distance on, an hour could belong to either of two days. */
const NEEDS_DAY_MS = 20 * HOUR_MS;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const clockAndDay = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** `12:47`, or `Tue 12:47` if it is far from `nowMs`. In the reader's time zone. */
export const timeOfDay = (atMs: number, nowMs: number): string =>
  (Math.abs(atMs - nowMs) < NEEDS_DAY_MS ? clock : clockAndDay).format(atMs);
