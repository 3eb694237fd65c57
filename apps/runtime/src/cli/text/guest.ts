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

/** What the list cannot tell over a relay elsewhere, so that it is not taken for more. */
export const GUESTS_UNSURE =
  "This relay does not report when a guest's connection breaks, so some of these guests may be gone.";

const nameOf = (share: ShareView, guestId: Guest["guestId"]): string => {
  const guest = share.guests.find((each) => each.guestId === guestId);
  return printable(guest?.label ?? guest?.address ?? guestId);
};

/** What was promised about their coming back, so that nobody relies on more. */
export const kickedText = (share: ShareView, guestId: Guest["guestId"], staysOut: boolean): string => {
  const rest = staysOut
    ? "Whoever holds that key stays out while the share lives."
    : "Whoever still has the link can come back; revoke the share to keep them out.";
  const doubt = share.guestsKnown
    ? ""
    : ` Their ssh may stay connected to the relay ${printable(share.relay)}, which is not ours to see; nothing reaches it anymore.`;
  return `${nameOf(share, guestId)} is off. ${rest}${doubt}`;
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
