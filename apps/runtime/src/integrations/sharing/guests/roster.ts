// The guest list of one share. Turns what a backend sees into guests with ids, and compares looks to find joins and leaves.
import type { GuestId } from "#contract/ids";
import type { Access, Guest } from "#contract/share";
import type { SeenGuest } from "../backends/backend";

/** How many guests who left are still shown in the share's details. */
const GONE_KEPT = 50;

/** A guest as seen by the backend, with the share's ruling. */
export interface RatedGuest extends SeenGuest {
  readonly access: Access;
  readonly state: "waiting" | "in";
}

export interface RosterChange {
  /** Guests who are in now and were not before, including waiting guests who were admitted. */
  readonly joined: readonly Guest[];
  /** Guests who were in. A guest who only waited does not count as having left. */
  readonly left: readonly Guest[];
  readonly isChanged: boolean;
}

export interface GuestRoster {
  /** Compares with the previous look. A key that comes back is a new guest, because it was away. */
  update(seen: readonly RatedGuest[], atMs: number): RosterChange;
  /** Present guests first, then those who left, in order of joining. */
  guests(): readonly Guest[];
  /** How many are in. Waiting guests do not count. */
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

  const toGuest = (seen: RatedGuest, atMs: number): Guest => ({
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
    update: (seen, atMs) => {
      const keys = new Set(seen.map((guest) => guest.key));
      const left = [...present].filter(([key]) => !keys.has(key)).map(([key, guest]) => ({ key, guest }));
      for (const { key } of left) present.delete(key);
      gone = [...gone, ...left.map(({ guest }): Guest => ({ ...guest, state: "gone" }))].slice(-GONE_KEPT);
      const changes = seen.flatMap((each) => {
        const before = present.get(each.key);
        const after = toGuest(each, atMs);
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
