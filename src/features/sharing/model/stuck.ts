// A share that could not be ended in full: the runtime goes on trying, and until the proof comes it is never called ended. Pure.
import type { ShareView } from "@contract/share";

/** A share that failed carries its failure while it ends, too; only a KILL that did not help takes that failure's place. */
const isAlarm = ({ endCause, lastError }: Pick<ShareView, "endCause" | "lastError">): boolean => {
  if (lastError === null) return false;
  return endCause !== "failed" || (lastError.code === "worker-lost" && lastError.data.signal === "SIGKILL");
};

export const isStuck = (share: Pick<ShareView, "phase" | "endCause" | "lastError">): boolean =>
  share.phase === "ending" && isAlarm(share);

/** `Something of this share could not be ended. It is tried again every two seconds.` */
export const stuckWords = ({ lastError }: Pick<ShareView, "lastError">): string =>
  lastError?.message ?? "Something of this share could not be ended. It is tried again.";
