// An answer that came too late: the share was over when the runtime heard of it. Says what the runtime says. Pure.
import type { ShareView } from "#contract/share";
import type { Failure } from "../../../words/failure-words";
import { type FailureWords, failureWords } from "../../../words/failure-words";
import { overWords } from "./ended-words";
import { sharingPlace } from "./failure-words";

/** What an extend that failed means, by the share as it is known by now. */
export const extendFailureWords = (
  failure: Failure,
  share: Pick<ShareView, "phase" | "liveAtMs" | "endedAtMs" | "proof">,
  nowMs: number,
): FailureWords => {
  if (failure.code !== "wrong-phase") return failureWords(failure, sharingPlace);
  const next = "Its time was up first. Start it again for more.";
  return { what: share.phase === "ended" ? overWords(share, nowMs) : "It is ending now.", next };
};
