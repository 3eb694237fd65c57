// Text about guests and their keys.

import type { GuestKey } from "#contract/guest-key";
import type { Guest, ShareView } from "#contract/share";
import { accessWords } from "#contract/share-words";
import { formatClockTime } from "../../platform/wall-time";
import { type Cell, type Paint, printable, type Tone, table } from "./format";

const stateWords: Readonly<Record<Guest["state"], string>> = { in: "connected", waiting: "waiting", gone: "left" };
const stateTone: Readonly<Record<Guest["state"], Tone>> = { in: "green", waiting: "amber", gone: "dim" };

export const guestTable = (guests: readonly Guest[], nowMs: number, paint: Paint): string => {
  if (guests.length === 0) return "No guests.";
  const rows = guests.map((guest): (Cell | string)[] => [
    guest.guestId,
    { text: stateWords[guest.state], tone: stateTone[guest.state] },
    guest.label ?? "",
    accessWords[guest.access],
    formatClockTime(guest.joinedAtMs, nowMs),
    guest.address ?? "",
    guest.fingerprint ?? "",
  ]);
  return table(["GUEST", "STATE", "NAME", "ACCESS", "JOINED", "ADDRESS", "KEY"], rows, paint);
};

/** Says what the list can't show over a remote relay, so that the operator doesn't rely on it. */
export const GUESTS_UNSURE =
  "This relay does not report when a guest's connection breaks, so some of these guests may be gone.";

const nameOf = (share: ShareView, guestId: Guest["guestId"]): string => {
  const guest = share.guests.find((each) => each.guestId === guestId);
  return printable(guest?.label ?? guest?.address ?? guestId);
};

/** Says whether the guest can rejoin, so that the operator doesn't rely on more. */
export const kickedText = (share: ShareView, guestId: Guest["guestId"], staysOut: boolean): string => {
  const outWords =
    share.capabilities?.removalClosesShare === true
      ? "This share no longer lets in new guests, because tmate doesn't report guests' keys. Guests who already joined stay connected."
      : "They can't rejoin this share with that key.";
  const rest = staysOut ? outWords : "They can rejoin with the same link and key; stop the share to keep them out.";
  const doubt = share.guestsKnown
    ? ""
    : ` Their ssh may stay connected to the relay ${printable(share.relay)}, which lanecast can't see; nothing reaches it anymore.`;
  return `Removed ${nameOf(share, guestId)}. ${rest}${doubt}`;
};

export const letBackText = (share: ShareView, guestId: Guest["guestId"]): string =>
  `${nameOf(share, guestId)} can join again with the same link and key.`;

export const accessText = (share: ShareView, guestId: Guest["guestId"]): string => {
  const access = share.guests.find((each) => each.guestId === guestId)?.access;
  return `${nameOf(share, guestId)} ${access === "write" ? "can type now" : "can only watch now"}.`;
};

export const admittedText = (share: ShareView, guestId: Guest["guestId"]): string =>
  share.capabilities?.knock === "share"
    ? "Let everyone in: guests who were waiting, and guests who join later."
    : `Let ${nameOf(share, guestId)} in.`;

export const turnedAwayText = (share: ShareView, guestId: Guest["guestId"]): string =>
  `Turned ${nameOf(share, guestId)} away. They can ask again.`;

export const guestKeyTable = (keys: readonly GuestKey[], nowMs: number, paint: Paint): string => {
  if (keys.length === 0) return "No saved keys. Keys that you save or share with appear here.";
  const rows = keys.map(({ name, comment, lastSeenAtMs, fingerprint }): string[] => [
    name ?? "",
    comment ?? "",
    lastSeenAtMs === null ? "never" : formatClockTime(lastSeenAtMs, nowMs),
    fingerprint,
  ]);
  return table(["NAME", "COMMENT", "LAST JOINED", "KEY"], rows, paint);
};
