// What can be done about one guest, as mutations. What came of it is seen in the mirror.
import type { Access } from "#contract/share";
import type { GuestRef } from "./sharing-commands";
import { useSharingTools } from "./sharing-context";
import { useAsked } from "./use-share-mutations";

export type GuestAct =
  | { readonly kind: "admit" }
  | { readonly kind: "turn-away" }
  | { readonly kind: "kick" }
  | { readonly kind: "access"; readonly access: Access };

export const useGuestAct = () => {
  const { commands } = useSharingTools();
  return useAsked(({ guest, act }: { readonly guest: GuestRef; readonly act: GuestAct }) => {
    switch (act.kind) {
      case "admit":
        return commands.admitGuest(guest);
      case "turn-away":
        return commands.turnAwayGuest(guest);
      case "kick":
        return commands.kickGuest(guest);
      case "access":
        return commands.changeAccess(guest, act.access);
    }
  });
};
