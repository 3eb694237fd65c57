// How a share ended, in words: one table over the end causes.
import type { EndCause } from "@contract/phases";
import type { ShareView } from "@contract/share";
import { timeOfDay } from "./time-words";

const causes: Readonly<Record<EndCause, string>> = {
  denied: "it was not allowed",
  expired: "its time was up",
  revoked: "you ended it",
  stopped: "you cancelled the start",
  switched: "it went on through the other backend",
  "terminal-closed": "the terminal was closed",
  "runtime-stopping": "lanecast was stopped",
  failed: "it failed",
};

/** `its time was up`; the end of a sentence that begins with "because". */
export const causeWords = (cause: EndCause): string => causes[cause];

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
