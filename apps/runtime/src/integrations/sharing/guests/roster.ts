// Who is in one share or at its door: turns what a backend sees into guests with ids, and into joins and leaves. Knows no audit and no bus.

import type { GuestId } from "#contract/ids";
import type { Access, Guest } from "#contract/share";
import type { SeenGuest } from "../backends/backend";

/** Guests who left and are still shown in the share's details. */
const GONE_KEPT = 50;

/** A guest as seen, with what the share makes of them. */
export interface RatedGuest extends SeenGuest {
  readonly access: Access;
  readonly state: "waiting" | "in";
}

export interface RosterChange {
  /** Those who are in now and were not before: new ones, and waiting ones who were let in. */
  readonly joined: readonly Guest[];
  /** Those who were in. Whoever only waited leaves no trace but in the list. */
  readonly left: readonly Guest[];
  readonly isChanged: boolean;
}

export interface GuestRoster {
  /** Compares with what was seen before. The same key coming back is a new guest: they were away. */
  see(seen: readonly RatedGuest[], atMs: number): RosterChange;
  /** Present first, then gone, in order of joining. */
  guests(): readonly Guest[];
  /** How many are in; who waits is not. */
  count(): number;
  /** The backend's key of a present guest, or null. */
  keyOf(guestId: GuestId): string | null;
  guestOf(guestId: GuestId): Guest | null;
}

const isSame = (one: Guest | undefined, other: Guest): boolean =>
  one !== undefined && one.state === other.state && one.access === other.access && one.label === other.label;

export const createGuestRoster = (deps: { readonly newGuestId: () => GuestId }): GuestRoster => {
  const present = new Map<string, Guest>();
  let gone: readonly Guest[] = [];

  const update = (seen: RatedGuest, atMs: number): Guest => ({
    guestId: present.get(seen.key)?.guestId ?? deps.newGuestId(),
    label: seen.label,
    fingerprint: seen.fingerprint,
    address: seen.address,
    joinedAtMs: present.get(seen.key)?.joinedAtMs ?? atMs,
    access: seen.access,
    state: seen.state,
  });

  const all = (): readonly Guest[] => [...present.values(), ...gone];

  return {
    see: (seen, atMs) => {
      const keys = new Set(seen.map((guest) => guest.key));
      const left = [...present].filter(([key]) => !keys.has(key)).map(([key, guest]) => ({ key, guest }));
      for (const { key } of left) present.delete(key);
      gone = [...gone, ...left.map(({ guest }): Guest => ({ ...guest, state: "gone" }))].slice(-GONE_KEPT);
      const changes = seen.flatMap((each) => {
        const before = present.get(each.key);
        const after = update(each, atMs);
        present.set(each.key, after);
        return isSame(before, after) ? [] : [{ before, after }];
      });
      return {
        joined: changes.flatMap(({ before, after }) => (after.state === "in" && before?.state !== "in" ? [after] : [])),
        left: left.flatMap(({ guest }): Guest[] => (guest.state === "in" ? [{ ...guest, state: "gone" }] : [])),
        isChanged: changes.length + left.length > 0,
      };
    },
    guests: all,
    count: () => [...present.values()].filter(({ state }) => state === "in").length,
    keyOf: (guestId) => [...present].find(([, guest]) => guest.guestId === guestId)?.[0] ?? null,
    guestOf: (guestId) => all().find((guest) => guest.guestId === guestId) ?? null,
  };
};
