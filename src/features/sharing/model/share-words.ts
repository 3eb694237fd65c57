// A share described in a few words: what it is through, who may do what. Pure; holds no link.
import type { ShareView } from "#contract/share";
import { clockText } from "../../../components/status/countdown";
import { countOf } from "../../../words/phrases";
import { accessWords, whoWords } from "../../../words/share-words";
import { timeOfDay } from "../../../words/time-words";
import { leftMsOf } from "./badge";

/** `tmate · read-only · 1 key`: tells two shares of one terminal apart. */
export const shareWords = (share: ShareView): string =>
  [share.backend, accessWords[share.access], whoWords(share)].join(" · ");

/** What ends for whom: `2 guests are connected and will be cut off at once.` */
export const connectedWords = (shares: readonly Pick<ShareView, "guestCount">[]): string => {
  const guests = shares.reduce((sum, share) => sum + share.guestCount, 0);
  if (guests === 0) return "Nobody is connected now.";
  return guests === 1
    ? "1 guest is connected and is cut off at once."
    : `${guests} guests are connected and are cut off at once.`;
};

/** `Works until 12:47, read-only, for 1 key.` */
export const worksWords = (share: ShareView, nowMs: number): string => {
  const until = share.expiresAtMs === null ? "Works" : `Works until ${timeOfDay(share.expiresAtMs, nowMs)}`;
  return `${until}, ${accessWords[share.access]}, for ${whoWords(share)}.`;
};

/** `tmate · read-only · 2 guests · 14:54 left`: tells one share from others of the same kind. */
export const oneOfManyWords = (share: ShareView, nowMs: number): string => {
  const leftMs = leftMsOf(share, nowMs);
  const parts = [
    share.backend,
    accessWords[share.access],
    share.guestCount > 0 ? countOf(share.guestCount, "guest") : null,
    leftMs === null ? null : `${clockText(leftMs)} left`,
  ];
  return parts.filter((part) => part !== null).join(" · ");
};

/** `1 waits for approval`; null where none does. */
export const waitForApprovalWords = (count: number): string | null => {
  if (count === 0) return null;
  return count === 1 ? "1 waits for approval" : `${count} wait for approval`;
};
