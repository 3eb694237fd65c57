// Describes one share in a few words: what it is, whether its link works, how it ended. Pure; never contains the link.
import type { Backend } from "#contract/errors";
import type { LinkState } from "#contract/phases";
import { type Join, type ShareView, worksOnlyHere } from "#contract/share";
import { accessWords, reachWhere, shareSentence, whoWords } from "#contract/share-words";
import { causeWords } from "../../../words/end-words";
import { timeOfDay } from "../../../words/time-words";

const joined = (parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join(" · ");

/** `tmate · 1 key`: tells two shares of one terminal apart. */
export const shareWords = (share: ShareView): string => joined([share.backend, whoWords(share)]);

/** `tmate · 2 guests · can watch · on your network · 14:54 left`: tells one share from others of the same kind. */
export const oneOfManyWords = (share: ShareView, nowMs: number): string =>
  joined([share.backend, shareSentence(share, nowMs)]);

/** `Works on your network · can watch · 1 key · until 12:47`: where the link works comes first. */
export const linkTermsWords = (share: ShareView, join: Pick<Join, "host">, nowMs: number): string =>
  joined([
    `Works ${reachWhere[worksOnlyHere(join) ? "here" : share.reach]}`,
    accessWords[share.access],
    whoWords(share),
    share.expiresAtMs === null ? null : `until ${timeOfDay(share.expiresAtMs, nowMs)}`,
  ]);

/** What is wrong with the link that guests have. Null if it works, or if there is none. */
export const linkWords: Readonly<Record<LinkState, string | null>> = {
  none: null,
  ready: null,
  reconnecting: "the link works again once the relay is back",
  rotated: "the previous link no longer works",
  gone: "the relay is gone and the link no longer works",
};

/** Says that guests are disconnected only if the cleanup check confirmed it. */
const disconnectedWords = ({ proof }: Pick<ShareView, "proof">): string =>
  proof !== null && proof.processesLeft === 0 && proof.clientsLeft === 0 ? " All guests disconnected." : "";

/** `Ended 12:47. All guests disconnected.` */
export const endedWords = (share: Pick<ShareView, "liveAtMs" | "endedAtMs" | "proof">, nowMs: number): string =>
  share.liveAtMs === null
    ? "Nothing was shared."
    : `Ended ${timeOfDay(share.endedAtMs ?? nowMs, nowMs)}.${disconnectedWords(share)}`;

export interface RecordedEnd {
  readonly atMs: number;
  readonly isExact: boolean;
}

/** Of a share that ended while the page was disconnected. Null: not known yet, or not recorded. */
export const missedEndWords = (end: RecordedEnd | null, nowMs: number): string => {
  if (end === null) return "Ended while lanecast wasn't running.";
  const at = timeOfDay(end.atMs, nowMs);
  return end.isExact
    ? `Ended ${at}, when lanecast stopped.`
    : `Ended when lanecast stopped unexpectedly, before ${at}.`;
};

/** Why it ended. Only the operator can stop the operator's own share; an agent's share may have been stopped by either. */
export const endCauseWords = ({
  endCause,
  requestedBy,
}: Pick<ShareView, "endCause" | "requestedBy">): string | null => {
  if (endCause === null) return null;
  return endCause === "revoked" && requestedBy.kind === "operator" ? "stopped by you" : causeWords[endCause];
};

/** `1 waiting for approval`; null for none. */
export const waitingForApprovalWords = (count: number): string | null =>
  count === 0 ? null : `${count} waiting for approval`;

const otherBackends: Readonly<Record<Backend, Backend>> = { tmate: "upterm", upterm: "tmate" };

/** The backend that a share can be switched to. */
export const otherBackend = (backend: Backend): Backend => otherBackends[backend];
