// What is said of a share's terms in more than one feature, in one place and one way. Pure; knows no component.
import type { Access, Reach, ShareView } from "#contract/share";
import { countOf } from "./phrases";

export const accessWords: Readonly<Record<Access, string>> = { read: "read-only", write: "may type" };

/** `1 key`, `anyone with the link`. */
export const whoWords = (share: Pick<ShareView, "anyoneWithLink" | "keyCount">): string =>
  share.anyoneWithLink ? "anyone with the link" : countOf(share.keyCount, "key");

const reaches: Readonly<Record<Reach, string>> = {
  here: "this machine only",
  lan: "the local network",
  tunnel: "through an SSH tunnel",
  host: "through a relay of your own",
  public: "through a public relay",
};

/** `this machine only`; with the relay's name where it is not the built-in one. */
export const reachWords = ({ reach, relay }: { readonly reach: Reach; readonly relay: string }): string =>
  relay === "here" ? reaches[reach] : `${reaches[reach]} (relay ${relay})`;

/** Who did or asked: the person at this page is "you". */
export const actorName = ({ kind, id }: { readonly kind: "operator" | "agent"; readonly id: string }): string =>
  kind === "operator" ? "you" : `agent ${id}`;
