// Where a terminal's share dialog stands, from the share it follows. Pure; the mirror is the only source.
import type { ShareView } from "#contract/share";

/** `form`: nothing under way (a share that failed or was refused may be told above it). */
export type DialogStage = "form" | "starting" | "awaiting-approval" | "link" | "over";

/** `isFollowing`: a start was answered; until its share is in the mirror, it counts as starting. */
export const dialogStageOf = (share: ShareView | null, isFollowing: boolean): DialogStage => {
  if (share === null) return isFollowing ? "starting" : "form";
  switch (share.phase) {
    case "requested":
    case "starting":
    case "ending":
      return "starting";
    case "awaiting-approval":
      return "awaiting-approval";
    case "live":
    case "grace":
      return "link";
    case "ended":
      return share.liveAtMs === null ? "form" : "over";
  }
};
