// The entries of the address book as the page calls them. Pure.
import type { GuestKey } from "#contract/guest-key";
import { timeOfDay } from "../../../words/time-words";
import { readKeys } from "./key-lines";

/** The operator's own name for it, else what the key says of itself. */
export const guestKeyName = ({ name, key }: Pick<GuestKey, "name" | "key">): string =>
  name ?? readKeys(key ?? "").keys[0]?.label ?? "a key without a name";

const DAY_MS = 24 * 3_600_000;
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** `last in 12:02`, `last in 3 Mar 2026`, `never in yet`. */
export const lastSeenWords = ({ lastSeenAtMs }: Pick<GuestKey, "lastSeenAtMs">, nowMs: number): string => {
  if (lastSeenAtMs === null) return "never in yet";
  return `last in ${nowMs - lastSeenAtMs < 6 * DAY_MS ? timeOfDay(lastSeenAtMs, nowMs) : day.format(lastSeenAtMs)}`;
};
