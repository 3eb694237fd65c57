// What one share remembers of its guests: who was taken off, who was let in, and what each may do. Pure but for that; opens no door.
import type { Access } from "../../protocol/contract/share";
import type { SeenGuest } from "./share-backend";

/** `hold`: waits for the operator. `let-in`: the door is to be opened. `through`: is in. */
export type Ruling = "turn-away" | "hold" | "let-in" | "through";

export interface GuestAdmission {
  rule(guest: SeenGuest): Ruling;
  accessOf(guest: SeenGuest): Access;
  /** True: nobody may come in on another's name. */
  isStrict(): boolean;
  /** From now on this guest, and whoever comes with the same key, stays out. */
  ban(guest: Pick<SeenGuest, "key" | "fingerprint">): void;
  admit(key: string): void;
  /** For the share as a whole: who is here, and who will come. */
  admitAll(): void;
  setAccess(guest: Pick<SeenGuest, "key" | "fingerprint">, access: Access): void;
}

/** A key is whoever holds it, over every connection; without one there is only the connection. */
const identityOf = ({ key, fingerprint }: Pick<SeenGuest, "key" | "fingerprint">): string => fingerprint ?? key;

export const createGuestAdmission = (share: { readonly access: Access; readonly knock: boolean }): GuestAdmission => {
  const banned = new Set<string>();
  const admitted = new Set<string>();
  const accesses = new Map<string, Access>();
  let isOpenToAll = !share.knock;
  return {
    rule: (guest) => {
      if (banned.has(identityOf(guest))) return "turn-away";
      // Where the door is not theirs alone, nobody is seen through it before it stands open.
      if (guest.isThrough === undefined) return isOpenToAll ? "through" : "hold";
      if (!isOpenToAll && !admitted.has(guest.key)) return "hold";
      return guest.isThrough ? "through" : "let-in";
    },
    accessOf: (guest) => accesses.get(identityOf(guest)) ?? share.access,
    isStrict: () => share.knock || banned.size > 0 || accesses.size > 0,
    ban: (guest) => void banned.add(identityOf(guest)),
    admit: (key) => void admitted.add(key),
    admitAll: () => {
      isOpenToAll = true;
    },
    setAccess: (guest, access) => void accesses.set(identityOf(guest), access),
  };
};
