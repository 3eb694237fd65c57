// Who is in a share, in one line. Pure.
import type { Guest, ShareView } from "#contract/share";
import { countOf, listOf } from "../../../words/phrases";

const NAMED_MAX = 2;
const FINGERPRINT_SHOWN = 12;

/** A guest's name, else its key, else where it comes from. What a guest calls itself is a label and proves nothing. */
export const guestName = (guest: Pick<Guest, "label" | "fingerprint" | "address">): string =>
  guest.label ?? guest.fingerprint ?? guest.address ?? "a guest without a name";

/** `ana (SHA256:5h3Z…)`, `a guest at 192.0.2.7:53114`: the name is a claim, the key is what was checked; an address alone would read as a machine's name. */
const shortGuest = (guest: Guest): string => {
  if (guest.label === null && guest.fingerprint === null && guest.address !== null)
    return `a guest at ${guest.address}`;
  if (guest.label === null || guest.fingerprint === null) return guestName(guest);
  return `${guest.label} (${guest.fingerprint.slice(0, FINGERPRINT_SHOWN)}…)`;
};

/** `1 waits to be let in`; null where nobody waits. */
export const waitingWords = ({ guests }: Pick<ShareView, "guests">): string | null => {
  const count = guests.filter((guest) => guest.state === "waiting").length;
  if (count === 0) return null;
  return count === 1 ? "1 waits to be let in" : `${count} wait to be let in`;
};

/** `nobody now`, `ana (SHA256:5h3Z…)`, `ana (…), bo (…) and 2 more`, `2 guests`. */
export const guestsWords = (share: Pick<ShareView, "guests" | "guestCount" | "guestsKnown">): string => {
  const present = share.guests.filter((guest) => guest.state === "in");
  if (share.guestCount === 0) return "nobody now";
  if (!share.guestsKnown || present.length === 0) return countOf(share.guestCount, "guest");
  const named = present.slice(0, NAMED_MAX).map(shortGuest);
  const more = present.length - named.length;
  return listOf(more > 0 ? [...named, `${more} more`] : named);
};
