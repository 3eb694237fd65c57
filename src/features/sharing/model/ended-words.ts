// What is said of a share that is over, and what can be done then. Pure.
import type { ShareView } from "#contract/share";
import { timeOfDay } from "../../../words/time-words";

/** The same deed by two names: what broke off is started again, what was over is shared again. */
export const againLabel = ({ endCause }: Pick<ShareView, "endCause">): string =>
  endCause === "failed" ? "Start again" : "Share again";

/** Said only with the proof in hand: "nobody" is a promise. */
const nobodyLeft = ({ proof }: Pick<ShareView, "proof">): string =>
  proof !== null && proof.processesLeft === 0 && proof.clientsLeft === 0 ? " Nobody is connected any more." : "";

/** `Over since 12:47. Nobody is connected any more.` */
export const overWords = (share: Pick<ShareView, "liveAtMs" | "endedAtMs" | "proof">, nowMs: number): string =>
  share.liveAtMs === null
    ? "Nothing was opened."
    : `Over since ${timeOfDay(share.endedAtMs ?? nowMs, nowMs)}.${nobodyLeft(share)}`;
