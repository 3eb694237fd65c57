// What a backend can do, in plain words for the person who chooses it. Each sentence comes from one capability; nothing is assumed.
import type { Backend } from "#contract/errors";
import type { Capabilities, ShareView } from "#contract/share";
import { timeOfDay } from "../../../words/time-words";
import { REMOVED_CAN_REJOIN } from "./guests";

/** How guests are distinguished; null if they are only counted. */
const identifiedBy = ({ knowsGuests, guestsBy }: Capabilities): Capabilities["guestsBy"] | null =>
  knowsGuests ? guestsBy : null;

const shortSentences = {
  key: "Shows guests by key",
  address: "Shows guests by IP address",
  nothing: "Lists guests without names",
};
const longSentences = {
  key: "Guests are identified by their key.",
  address: "Guests are identified by IP address, not by key.",
  nothing: "Guests are listed one by one, without key or address.",
};

/** Two facts for the backend's card: what matters most for the choice. */
export const cardWords = (capabilities: Capabilities): string => {
  const by = identifiedBy(capabilities);
  const remove = capabilities.canKickOne ? "you can remove one" : "you can only disconnect everyone";
  return `${by === null ? "Only counts guests" : shortSentences[by]}; ${remove}.`;
};

const knockSentences: Readonly<Record<Capabilities["knock"], string>> = {
  guest: "You can make guests wait and let them in one by one.",
  share: "You can make guests wait; letting in the first lets in everyone who is allowed to join.",
  none: "Guests join immediately; you can't make them wait.",
};

/** `enforced by tmate and tmux`. */
const enforcedBy = (backend: Backend, { readOnlyBy }: Pick<Capabilities, "readOnlyBy">): string => {
  switch (readOnlyBy) {
    case "backend+tmux":
      return `enforced by ${backend} and tmux`;
    case "tmux":
      return "enforced by tmux";
  }
};

export const KEYS_NOT_CHECKED = "Keys aren't checked here: anyone with the link can join.";

export interface CapabilitySentence {
  readonly text: string;
  readonly isWarning: boolean;
}

const fact = (text: string): CapabilitySentence => ({ text, isWarning: false });
const warning = (text: string): CapabilitySentence => ({ text, isWarning: true });

const relayLossWords = ({ survivesRelayLoss, keepsLink = false }: Capabilities): string => {
  if (!survivesRelayLoss) return "If the relay goes down, the share ends.";
  return keepsLink
    ? "If the relay goes down, the share recovers, with the same link."
    : "If the relay goes down, the share recovers, possibly with a new link.";
};

/** Shown below the chosen card: everything that neither the card nor the rest of the form says. */
export const cardSentences = (backend: Backend, capabilities: Capabilities): readonly CapabilitySentence[] => [
  ...(capabilities.identityForgeable
    ? [warning(`In this version of ${backend}, anyone with the link can pretend to have another guest's key.`)]
    : []),
  capabilities.enforcesKeys ? fact("Guests must prove their key before they join.") : warning(KEYS_NOT_CHECKED),
  fact(`Read-only is ${enforcedBy(backend, capabilities)}.`),
  ...(capabilities.canKickOne && !capabilities.kickedStayOut ? [fact(REMOVED_CAN_REJOIN)] : []),
  ...(capabilities.removalClosesShare === true
    ? [fact("With several keys, removing a guest also keeps out everyone who hasn't joined yet.")]
    : []),
  ...(capabilities.canChangeAccess ? [fact("You can switch a guest between watching and typing.")] : []),
  fact(relayLossWords(capabilities)),
];

/** Every capability as a sentence, for the details. */
export const capabilitySentences = (backend: Backend, capabilities: Capabilities): readonly string[] => {
  const by = identifiedBy(capabilities);
  return [
    by === null ? "Guests are counted, but not listed." : longSentences[by],
    capabilities.canKickOne
      ? "You can remove one guest; the others stay."
      : "You can't remove a single guest, only disconnect everyone.",
    knockSentences[capabilities.knock],
    ...cardSentences(backend, capabilities).map(({ text }) => text),
  ];
};

/** `enforced by tmate and tmux, verified 12:02`; null if guests can type. */
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
  const by = capabilities === null ? null : enforcedBy(backend, capabilities);
  const verified = accessVerifiedAtMs === null ? "not verified" : `verified ${timeOfDay(accessVerifiedAtMs, nowMs)}`;
  return [by, verified].filter((part) => part !== null).join(", ");
};
