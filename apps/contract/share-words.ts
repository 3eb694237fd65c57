// A share or a handoff in one sentence, for page and CLI: `Ana · can type · on your network · 12:41 left`.
import { clockText } from "./durations";
import { countOf, listOf } from "./phrases";
import type { Access, Guest, Reach, ShareView } from "./share";

export const accessWords: Readonly<Record<Access, string>> = { read: "can watch", write: "can type" };

/** From where guests can connect. */
export const reachWhere: Readonly<Record<Reach, string>> = {
  here: "only on this computer",
  lan: "on your network",
  tunnel: "through your SSH host",
  host: "through your relay",
  public: "through a public relay",
};

/** `1 key`, `anyone with the link`. */
export const whoWords = ({ anyoneWithLink, keyCount }: Pick<ShareView, "anyoneWithLink" | "keyCount">): string =>
  anyoneWithLink ? "anyone with the link" : countOf(keyCount, "key");

const NAMED_MAX = 2;
const FINGERPRINT_SHOWN = 12;

/** The label, else the key, else the address. Guests may choose their own label, so it proves nothing. */
export const guestName = (guest: Pick<Guest, "label" | "fingerprint" | "address">): string =>
  guest.label ?? guest.fingerprint ?? guest.address ?? "unnamed guest";

/** Nothing but the address is known. Without `guest from`, it would read as the name of a machine. */
export const isKnownByAddress = ({ label, fingerprint, address }: Guest): boolean =>
  label === null && fingerprint === null && address !== null;

/** `ana (SHA256:5h3Z…)`, `guest from 192.0.2.7:53114`. The label is a claim; the key was verified. */
const shortGuest = (guest: Guest): string => {
  if (isKnownByAddress(guest)) return `guest from ${guest.address}`;
  if (guest.label === null || guest.fingerprint === null) return guestName(guest);
  return `${guest.label} (${guest.fingerprint.slice(0, FINGERPRINT_SHOWN)}…)`;
};

/** `no guests yet`, `ana (SHA256:5h3Z…)`, `ana (…), bo (…) and 2 more`, `2 guests`. */
export const guestsWords = (share: Pick<ShareView, "guests" | "guestCount" | "guestsKnown">): string => {
  const present = share.guests.filter((guest) => guest.state === "in");
  if (share.guestCount === 0) return share.guests.some(({ state }) => state === "gone") ? "no guests" : "no guests yet";
  if (!share.guestsKnown || present.length === 0) return countOf(share.guestCount, "guest");
  const named = present.slice(0, NAMED_MAX).map(shortGuest);
  const more = present.length - named.length;
  return listOf(more > 0 ? [...named, `${more} more`] : named);
};

/** Who is there, what they can do, from where, and for how long. Null: doesn't apply. */
export interface OpenFacts {
  readonly who: string;
  readonly can: string;
  readonly where: string | null;
  readonly leftMs: number | null;
}

const joined = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(" · ");

/** The one format for everything that is open: who, access, place, time, in this order. */
export const openSentence = ({ who, can, where, leftMs }: OpenFacts): string =>
  joined([who, can, where, leftMs === null ? null : `${clockText(leftMs)} left`]);

type Described = Pick<
  ShareView,
  | "guests"
  | "guestCount"
  | "guestsKnown"
  | "liveAtMs"
  | "anyoneWithLink"
  | "keyCount"
  | "access"
  | "reach"
  | "expiresAtMs"
>;

/** `Ana · can type · on your network`, for where the time left is shown beside it. Before the share is live: who can join. */
export const shareFacts = (share: Described): string =>
  openSentence({
    who: share.liveAtMs === null ? whoWords(share) : guestsWords(share),
    can: accessWords[share.access],
    where: reachWhere[share.reach],
    leftMs: null,
  });

/** `Ana · can type · on your network · 12:41 left`. */
export const shareSentence = (share: Described, nowMs: number): string =>
  joined([
    shareFacts(share),
    share.expiresAtMs === null ? null : `${clockText(Math.max(0, share.expiresAtMs - nowMs))} left`,
  ]);
