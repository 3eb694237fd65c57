// The limit on the guests of one share: who has a place, and what the others read.
import type { SharingLimits } from "#contract/stream";
import type { SeenGuest } from "../backends/backend";

const fullNotice = (maxGuests: number): string =>
  `lanecast: this share is full (${maxGuests} guests). Ask the operator, or try again later.`;

/**
 * Takes everyone who was seen, and returns those who have a place: the guests who had one before and, up to the limit, newcomers
 * in the order they came. The others are refused at each look until they are gone.
 */
export const createGuestLimit = (
  limits: () => Pick<SharingLimits, "maxGuests">,
  refuse: (guest: SeenGuest, words: string) => void,
): ((seen: readonly SeenGuest[]) => readonly SeenGuest[]) => {
  let placed: ReadonlySet<string> = new Set();
  return (seen) => {
    const { maxGuests } = limits();
    const newcomers = seen.filter(({ key }) => !placed.has(key));
    const places = Math.max(0, maxGuests - (seen.length - newcomers.length));
    const refused = new Set(newcomers.slice(places));
    for (const guest of refused) refuse(guest, fullNotice(maxGuests));
    const taken = seen.filter((guest) => !refused.has(guest));
    placed = new Set(taken.map(({ key }) => key));
    return taken;
  };
};
