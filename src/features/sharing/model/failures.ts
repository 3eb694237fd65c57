// What failed in sharing and what the page says about it: failed shares, failed commands, and shares that couldn't be stopped. Pure.
import { errorDataSchemas, shareError } from "#contract/errors";
import type { ShareView } from "#contract/share";
import {
  type Failure,
  type FailurePlace,
  type FailureView,
  type FailureWords,
  failureView,
  failureWords,
} from "../../../words/failure-words";
import { endedWords } from "./share-words";

/** The form's labels for the fields of a request. */
const sharingPlace: FailurePlace = {
  fields: { keys: "Keys", ttlMs: "For", reason: "Reason", backend: "Using" },
  next: { "timed-out": "It may still be running. Check the badge." },
};

/** `words`: replace those of the shared table, in one place. */
export const sharingFailure = (failure: Failure, words?: FailureWords): FailureView =>
  failureView(failure, sharingPlace, words);

/** Null if the share didn't fail. A view's error carries unparsed data; data that doesn't fit its code is dropped. */
export const failureOf = ({ lastError, correlationId }: ShareView): Failure | null => {
  if (lastError === null) return null;
  const data = errorDataSchemas[lastError.code].safeParse(lastError.data);
  if (!data.success) return { ...shareError("internal", lastError.message, {}), correlationId };
  // Code and data were parsed together just above.
  return { code: lastError.code, message: lastError.message, data: data.data, correlationId } as Failure;
};

/** What a failed extension means, given what is known about the share now. */
export const extendFailureWords = (
  failure: Failure,
  share: Pick<ShareView, "phase" | "liveAtMs" | "endedAtMs" | "proof">,
  nowMs: number,
): FailureWords => {
  if (failure.code !== "wrong-phase") return failureWords(failure, sharingPlace);
  return {
    what: share.phase === "ended" ? endedWords(share, nowMs) : "The share is already ending.",
    next: "It can no longer be extended. Share again for more time.",
  };
};

/** Part of the share couldn't be stopped. The runtime keeps trying and never calls it ended before the cleanup is verified. */
export const isCleanupFailed = (share: Pick<ShareView, "phase" | "isStuck">): boolean =>
  share.phase === "ending" && share.isStuck;

/** What went wrong, and what it means for the operator in the meantime. */
export const cleanupFailedWords = ({ lastError }: Pick<ShareView, "lastError">): string => {
  const what = lastError?.message ?? "Part of this share couldn't be stopped. lanecast keeps trying.";
  return `${what} Treat it as open until this alarm clears.`;
};
