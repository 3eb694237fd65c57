// The guests of a share: their names, what the operator can do about each, and who just joined. Pure.
import type { GuestId } from "#contract/ids";
import { commandsAllowedIn } from "#contract/phases";
import type { Access, Guest, ShareView } from "#contract/share";
import { guestName, isKnownByAddress } from "#contract/share-words";
import { countOf } from "../../../words/phrases";

export const waitingGuests = ({ guests }: Pick<ShareView, "guests">): readonly Guest[] =>
  guests.filter((guest) => guest.state === "waiting");

/** `1 waiting to join`; null for none. */
export const waitingWords = (share: Pick<ShareView, "guests">): string | null => {
  const count = waitingGuests(share).length;
  return count === 0 ? null : `${count} waiting to join`;
};

/** `ana is waiting to join`, `2 guests are waiting to join`. */
export const waitingTitle = (guests: readonly Guest[]): string => {
  const [first] = guests;
  return guests.length === 1 && first !== undefined
    ? `${guestName(first)} is waiting to join`
    : `${countOf(guests.length, "guest")} are waiting to join`;
};

export interface GuestActions {
  readonly canAdmit: boolean;
  readonly canRemove: boolean;
  /** The access that the guest can be given instead; null if it can't change. */
  readonly otherAccess: Access | null;
}

const none: GuestActions = { canAdmit: false, canRemove: false, otherAccess: null };

/** What the backend can do over this relay. Anything else is not offered. */
export const guestActionsOf = (
  { phase, access, capabilities }: Pick<ShareView, "phase" | "access" | "capabilities">,
  guest: Pick<Guest, "state" | "access">,
): GuestActions => {
  if (capabilities === null || !commandsAllowedIn[phase].includes("guests") || guest.state === "gone") return none;
  if (guest.state === "waiting") return { ...none, canAdmit: true };
  const other: Access = guest.access === "read" ? "write" : "read";
  // A guest never gets more access than the share grants.
  const isWithin = other === "read" || access === "write";
  return {
    canAdmit: false,
    canRemove: capabilities.canKickOne,
    otherAccess: capabilities.canChangeAccess && isWithin ? other : null,
  };
};

/** Some backends can only let in everyone together. */
export const CANNOT_WAIT = "Guests join immediately: with this backend and relay, lanecast can't make them wait.";
export const ADMITS_EVERYONE = "Letting in the first guest lets in everyone who is allowed to join.";

/** Null if guests are let in one by one. */
export const admitNote = ({ capabilities }: Pick<ShareView, "capabilities">): string | null =>
  capabilities?.knock === "share" ? ADMITS_EVERYONE : null;

export const REMOVED_CAN_REJOIN = "A removed guest can rejoin with the same link and key.";
const REMOVAL_CLOSES_SHARE = "Removing a guest also keeps out everyone who hasn't joined yet.";

/** What the backend can't do, shown once below the list; null if there is nothing to say. */
export const guestLimits = ({ backend, capabilities }: Pick<ShareView, "backend" | "capabilities">): string | null => {
  if (capabilities === null) return null;
  if (!capabilities.canKickOne) return `${backend} can't remove a single guest. Stop sharing to disconnect everyone.`;
  if (!capabilities.kickedStayOut) return REMOVED_CAN_REJOIN;
  return capabilities.removalClosesShare === true ? REMOVAL_CLOSES_SHARE : null;
};

/** What a removal means for the guest, and whether the page can undo it. */
export interface Removal {
  readonly words: string;
  readonly canLetBack: boolean;
}

/** Only a removal that applies to one key can be undone. */
export const removalOf = ({ backend, capabilities }: Pick<ShareView, "backend" | "capabilities">): Removal => {
  if (capabilities?.kickedStayOut !== true)
    return { words: "They can rejoin with the same link and key. Stop sharing to keep them out.", canLetBack: false };
  if (capabilities.removalClosesShare === true)
    return {
      words: `This share no longer lets in new guests, because ${backend} doesn't report guests' keys. To let this guest back in, share again.`,
      canLetBack: false,
    };
  if (capabilities.canLetBack !== true)
    return {
      words: "This share no longer lets in new guests. To let this guest back in, share again.",
      canLetBack: false,
    };
  return { words: "They can't rejoin with this key.", canLetBack: true };
};

export interface Arrival {
  readonly share: ShareView;
  readonly guest: Guest;
}

const present = (shares: Iterable<ShareView>): readonly Arrival[] =>
  [...shares].flatMap((share) => share.guests.filter(({ state }) => state === "in").map((guest) => ({ share, guest })));

/** Everyone who is connected, to compare with later. */
export const presentGuests = (shares: Iterable<ShareView>): ReadonlySet<GuestId> =>
  new Set(present(shares).map(({ guest }) => guest.guestId));

/** The connected guests that aren't in `known`. */
export const arrivalsIn = (shares: Iterable<ShareView>, known: ReadonlySet<GuestId>): readonly Arrival[] =>
  present(shares).filter(({ guest }) => !known.has(guest.guestId));

/** `ana joined`, `Guest joined from 127.0.0.1`, `2 guests joined`. */
export const arrivalTitle = (arrivals: readonly Arrival[]): string => {
  const [first] = arrivals;
  if (arrivals.length !== 1 || first === undefined) return `${countOf(arrivals.length, "guest")} joined`;
  const { guest } = first;
  return isKnownByAddress(guest) ? `Guest joined from ${guest.address}` : `${guestName(guest)} joined`;
};
