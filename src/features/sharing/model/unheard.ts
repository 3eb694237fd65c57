// What a badge may still say while the runtime is not heard: what it said last, and when that was. Pure.

import type { BadgeLook } from "../../../components/status/badge";
import { timeOfDay } from "../../../words/time-words";
import type { BadgeView } from "./badge";

/** `last heard 12:41`. */
export const lastHeardWords = (heardAtMs: number): string => `last heard ${timeOfDay(heardAtMs, heardAtMs)}`;

/** Neutral, whatever it was: whether it is still so, nobody here knows. */
export const unheardLook: BadgeLook = { tone: "neutral", shape: "ring", isPulsing: false };

export const unheardBadge = (badge: BadgeView, heardAtMs: number): BadgeView => ({
  ...badge,
  ...unheardLook,
  text: lastHeardWords(heardAtMs),
  guestCount: null,
  words: `${lastHeardWords(heardAtMs)}, then ${badge.words}`,
});
