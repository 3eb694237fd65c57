// What a backend can do, in plain words for the person who chooses. Each sentence follows from one capability; nothing is assumed.
import type { Backend } from "#contract/errors";
import type { Capabilities, ShareView } from "#contract/share";
import { timeOfDay } from "../../../words/time-words";

/** Null: not even one by one. */
const toldBy = ({ knowsGuests, guestsBy }: Capabilities): Capabilities["guestsBy"] | null =>
  knowsGuests ? guestsBy : null;

const inShort = { key: "Tells guests by key", address: "Tells guests by address", nothing: "Tells guests apart" };
const atLength = {
  key: "Each guest is told by their key.",
  address: "Each guest is told by the address they dial from, not by their key.",
  nothing: "Guests are told one by one, without key or address.",
};

/** Two short facts for the picker's card: what matters before the choice. */
export const cardWords = (capabilities: Capabilities): string => {
  const by = toldBy(capabilities);
  const kick = capabilities.canKickOne ? "can take one off" : "ends for all at once";
  return `${by === null ? "Counts guests, without names" : inShort[by]}; ${kick}.`;
};

const knockSentences: Readonly<Record<Capabilities["knock"], string>> = {
  guest: "Each guest can be held at the door until you let them in.",
  share: "Guests can be held at the door until you let all of them in.",
  none: "Guests are in at once.",
};

/** `held by tmate and by tmux`. */
const holders = (backend: Backend, { readOnlyBy }: Pick<Capabilities, "readOnlyBy">): string => {
  switch (readOnlyBy) {
    case "backend+tmux":
      return `held by ${backend} and by tmux`;
    case "tmux":
      return "held by tmux";
  }
};

export const KEYS_UNCHECKED = "Keys cannot be checked this way: whoever holds the link gets in.";

export interface CapabilitySentence {
  readonly text: string;
  /** Worth a second thought before choosing it. */
  readonly isWarning: boolean;
}

const fact = (text: string): CapabilitySentence => ({ text, isWarning: false });
const warning = (text: string): CapabilitySentence => ({ text, isWarning: true });

const relayLossWords = ({ survivesRelayLoss, keepsLink = false }: Capabilities): string => {
  if (!survivesRelayLoss) return "A lost relay ends the share.";
  return keepsLink
    ? "After a lost relay the share goes on, under the same link."
    : "After a lost relay the share goes on, perhaps under a new link.";
};

/** What stands under the chosen card: all that neither the card nor the form's own lines say. */
export const cardSentences = (backend: Backend, capabilities: Capabilities): readonly CapabilitySentence[] => [
  ...(capabilities.identityForgeable
    ? [warning("This version lets someone who holds the link pretend to be another key.")]
    : []),
  capabilities.enforcesKeys ? fact("Keys are checked before anybody is in.") : warning(KEYS_UNCHECKED),
  fact(`Read-only is ${holders(backend, capabilities)}.`),
  ...(capabilities.canKickOne && !capabilities.kickedStayOut
    ? [fact("Who was taken off can come back with the same link and key.")]
    : []),
  ...(capabilities.canChangeAccess ? [fact("One guest can be made read-only and be let type again.")] : []),
  fact(relayLossWords(capabilities)),
];

/** Every capability as a sentence, for the details. */
export const capabilitySentences = (backend: Backend, capabilities: Capabilities): readonly string[] => {
  const by = toldBy(capabilities);
  return [
    by === null ? "Guests are counted, not told one by one." : atLength[by],
    capabilities.canKickOne
      ? "One guest can be taken off while the others stay."
      : "Guests can only be taken off together.",
    knockSentences[capabilities.knock],
    ...cardSentences(backend, capabilities).map(({ text }) => text),
  ];
};

/** `held by tmate and by tmux, checked 12:02`; null where guests may type. */
export const readOnlyWords = (
  {
    access,
    backend,
    capabilities,
    accessVerifiedAtMs,
  }: Pick<ShareView, "access" | "backend" | "capabilities" | "accessVerifiedAtMs">,
  nowMs: number,
): string | null => {
  if (access !== "read") return null;
  const by = capabilities === null ? null : holders(backend, capabilities);
  const checked = accessVerifiedAtMs === null ? "not checked yet" : `checked ${timeOfDay(accessVerifiedAtMs, nowMs)}`;
  return [by, checked].filter((part) => part !== null).join(", ");
};
