// What an end would mean, before it is done: for what is shared, and for what was only asked for. Pure.
import { isSharedPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { countOf } from "../../../words/phrases";
import { connectedWords } from "./share-words";

export interface RevokeParts<S> {
  readonly shared: readonly S[];
  /** Asked for, and nothing runs: a request that waits for a yes, or for the policy's word. */
  readonly requests: readonly S[];
}

export const revokeParts = <S extends Pick<ShareView, "phase">>(shares: readonly S[]): RevokeParts<S> => ({
  shared: shares.filter(({ phase }) => isSharedPhase(phase)),
  requests: shares.filter(({ phase }) => !isSharedPhase(phase)),
});

/** What comes before and after the names of the terminals, and what is so afterwards. */
export interface RevokeWords {
  readonly before: string;
  readonly after: string;
  readonly next: string;
}

const sharedWords = (shared: readonly Pick<ShareView, "guestCount">[], takenBack: string): RevokeWords => {
  const connected = connectedWords(shared);
  return shared.length === 1
    ? {
        before: "The share of ",
        after: ` ends now. ${connected}`,
        next: `Its link stops working; the terminal goes on.${takenBack}`,
      }
    : {
        before: `End all ${countOf(shared.length, "share")} of `,
        after: ` now. ${connected}`,
        next: `The links stop working; the terminals go on.${takenBack}`,
      };
};

/** Null: nothing is open any more. */
export const revokeWords = ({ shared, requests }: RevokeParts<Pick<ShareView, "guestCount">>): RevokeWords | null => {
  const isOne = requests.length === 1;
  if (shared.length > 0) {
    if (requests.length === 0) return sharedWords(shared, "");
    return sharedWords(shared, isOne ? " 1 request is taken back." : ` ${requests.length} requests are taken back.`);
  }
  if (requests.length === 0) return null;
  return {
    before: isOne ? "A share of " : `${requests.length} shares of `,
    after: isOne ? " was asked for." : " were asked for.",
    next: `Nothing is open yet. ${isOne ? "The request is taken back." : "The requests are taken back."}`,
  };
};
