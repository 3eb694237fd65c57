// Who came in since the page last looked, over all shares. Pure; the caller keeps who was known.
import type { GuestId } from "#contract/ids";
import type { Guest, ShareView } from "#contract/share";

export interface Arrival {
  readonly share: ShareView;
  readonly guest: Guest;
}

const everyoneIn = (shares: Iterable<ShareView>): readonly Arrival[] =>
  [...shares].flatMap((share) => share.guests.filter(({ state }) => state === "in").map((guest) => ({ share, guest })));

export const guestsIn = (shares: Iterable<ShareView>): ReadonlySet<GuestId> =>
  new Set(everyoneIn(shares).map(({ guest }) => guest.guestId));

export const arrivalsIn = (shares: Iterable<ShareView>, known: ReadonlySet<GuestId>): readonly Arrival[] =>
  everyoneIn(shares).filter(({ guest }) => !known.has(guest.guestId));
