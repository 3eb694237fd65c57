// Guests and their keys in words and columns. Pure; the present comes in.

import type { GuestKey } from "#contract/guest-key";
import type { Guest, ShareView } from "#contract/share";
import { formatClockTime } from "../../platform/wall-time";
import { type Cell, type Paint, printable, type Tone, table } from "./text";

const stateTone: Readonly<Record<Guest["state"], Tone>> = { in: "green", waiting: "amber", gone: "dim" };

export const guestTable = (guests: readonly Guest[], nowMs: number, paint: Paint): string => {
  if (guests.length === 0) return "Nobody is in.";
  const rows = guests.map((guest): (Cell | string)[] => [
    guest.guestId,
    { text: guest.state, tone: stateTone[guest.state] },
    guest.label ?? "",
    guest.access,
    formatClockTime(guest.joinedAtMs, nowMs),
    guest.address ?? "",
    guest.fingerprint ?? "",
  ]);
  return table(["GUEST", "STATE", "WHO", "ACCESS", "SINCE", "FROM", "KEY"], rows, paint);
};

const nameOf = (share: ShareView, guestId: Guest["guestId"]): string => {
  const guest = share.guests.find((each) => each.guestId === guestId);
  return printable(guest?.label ?? guest?.address ?? guestId);
};

/** What was promised about their coming back, so that nobody relies on more. */
export const kickedText = (share: ShareView, guestId: Guest["guestId"], staysOut: boolean): string => {
  const stays =
    share.capabilities?.removalClosesShare === true
      ? "This share now lets in no new guests, because tmate does not say whose key it was. Guests who are in stay."
      : "Their key stays out until the share ends.";
  const rest = staysOut ? stays : "They can come back with the same link. Stop the share to keep them out.";
  return `${nameOf(share, guestId)} was removed. ${rest}`;
};

export const accessText = (share: ShareView, guestId: Guest["guestId"]): string => {
  const access = share.guests.find((each) => each.guestId === guestId)?.access;
  return `${nameOf(share, guestId)} may ${access === "write" ? "read and type" : "only read"} now.`;
};

export const admittedText = (share: ShareView, guestId: Guest["guestId"]): string =>
  share.capabilities?.knock === "share"
    ? "The share is open now: whoever waits is in, and whoever comes later."
    : `${nameOf(share, guestId)} is in.`;

export const turnedAwayText = (share: ShareView, guestId: Guest["guestId"]): string =>
  `${nameOf(share, guestId)} was turned away, and may knock again.`;

export const guestKeyTable = (keys: readonly GuestKey[], nowMs: number, paint: Paint): string => {
  if (keys.length === 0) return "No guest's key is known yet.";
  const rows = keys.map(({ name, comment, lastSeenAtMs, fingerprint }): string[] => [
    name ?? "",
    comment ?? "",
    lastSeenAtMs === null ? "never" : formatClockTime(lastSeenAtMs, nowMs),
    fingerprint,
  ]);
  return table(["NAME", "COMMENT", "LAST IN", "KEY"], rows, paint);
};
