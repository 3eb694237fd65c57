// A share's terms in words, for every feature: what guests can do, who can join, and from where.
import type { Access, Reach, ShareView } from "#contract/share";
import { countOf } from "./phrases";

export const accessWords: Readonly<Record<Access, string>> = { read: "can watch", write: "can type" };

/** `1 key`, `anyone with the link`. */
export const whoWords = (share: Pick<ShareView, "anyoneWithLink" | "keyCount">): string =>
  share.anyoneWithLink ? "anyone with the link" : countOf(share.keyCount, "key");

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
