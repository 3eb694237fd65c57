// What keeps the form from being asked about, in one sentence for the verdict line. Pure.
import type { Backend } from "#contract/errors";
import type { BackendStatus } from "#contract/share";
import { draftProblems, NO_KEY_PROBLEM, type ShareDraft } from "./draft";
import type { TtlBounds } from "./ttl";

export interface BackendsKnown {
  readonly backends: readonly BackendStatus[];
  readonly isChecking: boolean;
}

/** The first thing in the order of the form. */
export const missingWords = (
  draft: ShareDraft,
  backend: Backend | null,
  bounds: TtlBounds,
  { backends, isChecking }: BackendsKnown,
): string => {
  if (backend === null) {
    if (backends.length === 0 && isChecking) return "Looking which backends are there.";
    return "No backend can share here yet; each says above what it needs.";
  }
  const { ttl, keys } = draftProblems(draft, bounds, true);
  if (ttl !== null) return "The time is not right yet.";
  return keys === NO_KEY_PROBLEM ? NO_KEY_PROBLEM : "The keys are not right yet.";
};
