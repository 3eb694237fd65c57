// What a backend can do, in plain words for the person who chooses. Each sentence follows from one capability; nothing is assumed.
import type { Capabilities } from "@contract/share";

/** Two short facts for the picker's card: what matters before the choice. */
export const cardWords = (capabilities: Capabilities): string => {
  const guests = capabilities.knowsGuests ? "Names each guest" : "Counts guests, without names";
  const kick = capabilities.canKickOne ? "can take one off" : "ends for all at once";
  return `${guests}; ${kick}.`;
};

const knockSentences: Readonly<Record<Capabilities["knock"], string>> = {
  guest: "Each guest can be held at the door until you let them in.",
  share: "Guests can be held at the door until you let all of them in.",
  none: "Guests are in at once.",
};

/** Every capability as a sentence, for the details. */
export const capabilitySentences = (capabilities: Capabilities): readonly string[] => [
  capabilities.knowsGuests ? "Guests are told one by one." : "Guests are counted, not told one by one.",
  capabilities.canKickOne
    ? "One guest can be taken off while the others stay."
    : "Guests can only be taken off together.",
  ...(capabilities.canKickOne && !capabilities.kickedStayOut
    ? ["Who was taken off can come back with the same link and key."]
    : []),
  ...(capabilities.canChangeAccess ? ["One guest can be made read-only and be let type again."] : []),
  knockSentences[capabilities.knock],
  capabilities.enforcesKeys ? "Keys are checked by the relay." : "Keys cannot be checked: who holds the link gets in.",
  capabilities.readOnlyBy === "backend+tmux"
    ? "Read-only is held twice: by the backend and by tmux."
    : "Read-only is held by tmux.",
  capabilities.survivesRelayLoss
    ? "The same link works again after the relay was lost."
    : "A lost relay changes the link; the old one stays dead.",
  ...(capabilities.identityForgeable
    ? ["This version lets someone who holds the link pretend to be another key."]
    : []),
];
