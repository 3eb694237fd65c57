// A share's terms in words, for every feature: what guests can do, who can join, and from where.
import type { Reach } from "#contract/share";

export { accessWords, whoWords } from "#contract/share-words";

const reaches: Readonly<Record<Reach, string>> = {
  here: "this computer only",
  lan: "your network",
  tunnel: "via an SSH tunnel",
  host: "via your own relay",
  public: "via a public relay",
};

/** `this computer only`; names the relay unless it is the built-in one: `your network (relay office)`. */
export const reachWords = ({ reach, relay }: { readonly reach: Reach; readonly relay: string }): string =>
  relay === "here" ? reaches[reach] : `${reaches[reach]} (relay ${relay})`;

/** The operator is the person reading the page: "you". */
export const actorName = ({ kind, id }: { readonly kind: "operator" | "agent"; readonly id: string }): string =>
  kind === "operator" ? "you" : `agent ${id}`;
