// The admission rules of one share: who is removed, who was admitted, and what access each guest gets.
import type { Access } from "#contract/share";
import type { SeenGuest } from "../backends/backend";

/**
 * `removed`: must not be in. `denied`: was denied over this connection and may ask again over another one. `waiting`: waits
 * for the operator. `admitted`: the door is to be opened. `in`: has gone through the door.
 */
export type Ruling = "removed" | "denied" | "waiting" | "admitted" | "in";

type Who = Pick<SeenGuest, "key" | "fingerprint">;

export interface GuestAdmission {
  rule(guest: SeenGuest): Ruling;
  /** The access granted over this connection, or the access that the door would grant now. */
  accessOf(guest: SeenGuest): Access;
  /** The access granted to this very connection, or null before the door was opened for it. */
  grantedTo(key: string): Access | null;
  grant(key: string, access: Access): void;
  /** The access with which the door opens for this guest's key. */
  entryOf(guest: Who): Access;
  /** The door was opened for this guest. Opening it again before they are in grants nothing else. */
  opened(guest: SeenGuest): void;
  /** The guest is in. */
  entered(guest: SeenGuest): void;
  /** True if it must be certain who a guest is before they come in. */
  isStrict(): boolean;
  /** Keeps this guest, and everyone with the same key, out from now on. */
  remove(guest: Who): void;
  /** Takes `remove` back. False if this guest wasn't removed. */
  restore(guest: Who): boolean;
  isRemoved(guest: Who): boolean;
  admit(key: string): void;
  /** Denies entry over this connection, even before its terminal has arrived. `admit` takes it back. */
  deny(key: string): void;
  /** Admits everyone, now and later. */
  admitAll(): void;
  /** Sets the access with which the door opens for this key from now on. Returns an undo, which does nothing after another change. */
  setEntry(guest: Who, access: Access): () => void;
}

/** A guest is identified by key across connections. Without a key, only by connection. */
const identityOf = ({ key, fingerprint }: Who): string => fingerprint ?? key;

/** What the operator decided about guests, by fingerprint, else by connection. A share and its replacement have the same one. */
export interface GuestDecisions {
  /** Guests who must stay out. */
  readonly removed: Set<string>;
  /** The access with which a guest's later connections come in, where it differs from the share's. */
  readonly access: Map<string, Access>;
}

export const createGuestDecisions = (): GuestDecisions => ({ removed: new Set(), access: new Map() });

export const createGuestAdmission = (
  share: { readonly access: Access; readonly knock: boolean },
  { removed, access: entries }: GuestDecisions = createGuestDecisions(),
): GuestAdmission => {
  const entryOf = (guest: Who): Access => entries.get(identityOf(guest)) ?? share.access;
  const admitted = new Set<string>();
  const denied = new Set<string>();
  const granted = new Map<string, Access>();
  const opening = new Set<string>();
  let isOpenToAll = !share.knock;
  return {
    rule: (guest) => {
      if (removed.has(identityOf(guest))) return "removed";
      // A backend with one door for all guests cannot tell who has gone through. Before the door opens, no one has.
      if (guest.isThrough === undefined) return isOpenToAll ? "in" : "waiting";
      if (!isOpenToAll && !admitted.has(guest.key)) return denied.has(guest.key) ? "denied" : "waiting";
      return guest.isThrough ? "in" : "admitted";
    },
    accessOf: (guest) => granted.get(guest.key) ?? entryOf(guest),
    grantedTo: (key) => granted.get(key) ?? null,
    grant: (key, access) => void granted.set(key, access),
    entryOf,
    opened: (guest) => {
      if (!opening.has(guest.key)) granted.set(guest.key, entryOf(guest));
      opening.add(guest.key);
    },
    entered: ({ key }) => {
      opening.delete(key);
      // If several guests came together, this one may have come in when the door was opened for another. Assumes the
      // most access that was granted.
      if (!granted.has(key)) granted.set(key, share.access);
    },
    isStrict: () => share.knock || removed.size > 0 || entries.size > 0,
    remove: (guest) => void removed.add(identityOf(guest)),
    restore: (guest) => removed.delete(identityOf(guest)),
    isRemoved: (guest) => removed.has(identityOf(guest)),
    admit: (key) => {
      admitted.add(key);
      denied.delete(key);
    },
    deny: (key) => void denied.add(key),
    admitAll: () => {
      isOpenToAll = true;
    },
    setEntry: (guest, access) => {
      const identity = identityOf(guest);
      const before = entries.get(identity);
      entries.set(identity, access);
      return () => {
        if (entries.get(identity) !== access) return;
        if (before === undefined) entries.delete(identity);
        else entries.set(identity, before);
      };
    },
  };
};
