// A share that could not be ended in full: the runtime goes on trying, and until the proof comes it is never called ended. Pure.
import type { ShareView } from "#contract/share";

export const isStuck = (share: Pick<ShareView, "phase" | "isStuck">): boolean =>
  share.phase === "ending" && share.isStuck;

/** What the operator does meanwhile. */
export const STUCK_ADVICE = "Take it as open until this is gone.";

/** `Something of this share could not be ended. It is tried again every two seconds.` */
export const stuckWords = ({ lastError }: Pick<ShareView, "lastError">): string =>
  lastError?.message ?? "Something of this share could not be ended. It is tried again.";
