// What one share remembers of its guests: who was taken off, who was let in, and what each may do. Pure but for that; opens no door.
import type { Access } from "#contract/share";
import type { SeenGuest } from "../backends/backend";

/** `send-off`: was not let in, and may knock again over another connection. `hold`: waits for the operator. `let-in`: the door is to be opened. `through`: is in. */
export type Ruling = "turn-away" | "send-off" | "hold" | "let-in" | "through";

export interface GuestAdmission {
  rule(guest: SeenGuest): Ruling;
  /** What they may do: over this connection as far as it was let in, else as the door would let them in now. */
  accessOf(guest: SeenGuest): Access;
  /** What this very connection was given; null: nothing yet. */
  givenTo(key: string): Access | null;
  give(key: string, access: Access): void;
  /** With what the door opens for whoever comes with this guest's key. */
  entryOf(guest: Pick<SeenGuest, "key" | "fingerprint">): Access;
  /** The door was opened for them. Until they are through, opening it once more gives nothing else. */
  opened(guest: SeenGuest): void;
  /** They are through, whoever's opening it was. */
  entered(guest: SeenGuest): void;
  /** True: nobody may come in on another's name. */
  isStrict(): boolean;
  /** From now on this guest, and whoever comes with the same key, stays out. */
  ban(guest: Pick<SeenGuest, "key" | "fingerprint">): void;
  admit(key: string): void;
  /** Over this connection they are not let in, whenever their terminal comes; `admit` takes it back. */
  refuse(key: string): void;
  /** For the share as a whole: who is here, and who will come. */
  admitAll(): void;
  /** The door opens with this from now on; who is through it is changed by `give`. Returns what takes it back, unless it was changed again. */
  setEntry(guest: Pick<SeenGuest, "key" | "fingerprint">, access: Access): () => void;
}

/** A key is whoever holds it, over every connection; without one there is only the connection. */
const identityOf = ({ key, fingerprint }: Pick<SeenGuest, "key" | "fingerprint">): string => fingerprint ?? key;

/** By key, what whoever comes is let in with. */
const createEntries = (usual: Access) => {
  const entries = new Map<string, Access>();
  return {
    of: (identity: string): Access => entries.get(identity) ?? usual,
    differ: (): boolean => entries.size > 0,
    set: (identity: string, access: Access): (() => void) => {
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

export const createGuestAdmission = (share: { readonly access: Access; readonly knock: boolean }): GuestAdmission => {
  const banned = new Set<string>();
  const admitted = new Set<string>();
  const given = new Map<string, Access>();
  const refused = new Set<string>();
  const opening = new Set<string>();
  const entries = createEntries(share.access);
  let isOpenToAll = !share.knock;
  return {
    rule: (guest) => {
      if (banned.has(identityOf(guest))) return "turn-away";
      // Where the door is not theirs alone, nobody is seen through it before it stands open.
      if (guest.isThrough === undefined) return isOpenToAll ? "through" : "hold";
      if (!isOpenToAll && !admitted.has(guest.key)) return refused.has(guest.key) ? "send-off" : "hold";
      return guest.isThrough ? "through" : "let-in";
    },
    accessOf: (guest) => given.get(guest.key) ?? entries.of(identityOf(guest)),
    givenTo: (key) => given.get(key) ?? null,
    give: (key, access) => void given.set(key, access),
    entryOf: (guest) => entries.of(identityOf(guest)),
    opened: (guest) => {
      if (!opening.has(guest.key)) given.set(guest.key, entries.of(identityOf(guest)));
      opening.add(guest.key);
    },
    entered: ({ key }) => {
      opening.delete(key);
      // Of several who came together another's opening may have been theirs: as much as anybody is given.
      if (!given.has(key)) given.set(key, share.access);
    },
    isStrict: () => share.knock || banned.size > 0 || entries.differ(),
    ban: (guest) => void banned.add(identityOf(guest)),
    admit: (key) => {
      admitted.add(key);
      refused.delete(key);
    },
    refuse: (key) => void refused.add(key),
    admitAll: () => {
      isOpenToAll = true;
    },
    setEntry: (guest, access) => entries.set(identityOf(guest), access),
  };
};
