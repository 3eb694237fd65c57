// Who is in one share: turns what a backend sees into guests with ids, and into joins and leaves. Knows no audit and no bus.

import type { GuestId } from "../../protocol/contract/ids";
import type { Access, Guest } from "../../protocol/contract/share";
import type { SeenGuest } from "./share-backend";

/** Guests who left and are still shown in the share's details. */
const GONE_KEPT = 50;

export interface RosterChange {
  readonly joined: readonly Guest[];
  readonly left: readonly Guest[];
}

export interface GuestRoster {
  /** Compares with what was seen before. The same key coming back is a new guest: they were away. */
  see(seen: readonly SeenGuest[], atMs: number): RosterChange;
  /** Present first, then gone, in order of joining. */
  guests(): readonly Guest[];
  count(): number;
  /** The backend's key of a present guest, or null. */
  keyOf(guestId: GuestId): string | null;
}

export const createGuestRoster = (deps: {
  readonly newGuestId: () => GuestId;
  readonly access: Access;
}): GuestRoster => {
  const present = new Map<string, Guest>();
  let gone: readonly Guest[] = [];

  const join = (seen: SeenGuest, atMs: number): Guest => {
    const guest: Guest = {
      guestId: deps.newGuestId(),
      label: seen.label,
      fingerprint: seen.fingerprint,
      address: seen.address,
      joinedAtMs: atMs,
      access: deps.access,
      state: "in",
    };
    present.set(seen.key, guest);
    return guest;
  };

  return {
    see: (seen, atMs) => {
      const keys = new Set(seen.map((guest) => guest.key));
      const left = [...present].filter(([key]) => !keys.has(key));
      for (const [key] of left) present.delete(key);
      const leftGuests = left.map(([, guest]): Guest => ({ ...guest, state: "gone" }));
      gone = [...gone, ...leftGuests].slice(-GONE_KEPT);
      const joined = seen.filter((guest) => !present.has(guest.key)).map((guest) => join(guest, atMs));
      return { joined, left: leftGuests };
    },
    guests: () => [...present.values(), ...gone],
    count: () => present.size,
    keyOf: (guestId) => [...present].find(([, guest]) => guest.guestId === guestId)?.[0] ?? null,
  };
};
