// Which lanes are pinned on top of the list: those that someone else can see or use right now.
import type { LaneId } from "#contract/ids";
import type { Lane } from "#contract/lane";
import { isSharedPhase } from "#contract/phases";
import { selectLeases } from "../../../stores/handoff-selectors";
import type { HandoffState } from "../../../stores/handoff-store";
import type { ShareState } from "../../../stores/share-store";

/** Sorted, so that `useShallow` sees no change when an unrelated share changes. */
export const selectSharedLanes = ({ shares }: ShareState): LaneId[] =>
  [...new Set([...shares.values()].flatMap(({ phase, laneId }) => (isSharedPhase(phase) ? [laneId] : [])))].sort();

export const selectLeasedLanes = (state: HandoffState): LaneId[] =>
  [...new Set(selectLeases(state).map(({ laneId }) => laneId))].sort();

export interface PinnedLanes {
  readonly lanes: readonly Lane[];
  /** How many of them, from the top, are pinned. */
  readonly pinnedCount: number;
}

/** Pinned lanes first. Both groups keep their order. */
export const pinLanes = (lanes: readonly Lane[], pinned: readonly LaneId[]): PinnedLanes => {
  const isPinned = ({ laneId }: Lane): boolean => pinned.includes(laneId);
  const first = lanes.filter(isPinned);
  if (first.length === 0) return { lanes, pinnedCount: 0 };
  return { lanes: [...first, ...lanes.filter((lane) => !isPinned(lane))], pinnedCount: first.length };
};
