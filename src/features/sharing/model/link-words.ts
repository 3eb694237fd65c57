// What the handed-out link is worth now, in words: one table over the link states. Pure.
import type { LinkState } from "#contract/phases";

/** Null: it works, or there is none. */
export const linkWords: Readonly<Record<LinkState, string | null>> = {
  none: null,
  ready: null,
  reconnecting: "the link does not work until the relay is back",
  rotated: "the link handed out before is dead",
  gone: "the relay is lost and the link is dead",
};
