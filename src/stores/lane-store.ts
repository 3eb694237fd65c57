// Mirrors the runtime's lanes and terminals. Only the watch stream changes it.

import { createStore, type StoreApi } from "zustand/vanilla";
import type { LaneId } from "#contract/ids";
import type { Lane } from "#contract/lane";

export type LaneState = {
  /** Oldest first, as the panel lists them. */
  readonly lanes: readonly Lane[];
  /** False until the first snapshot. An empty list then means "not loaded yet". */
  readonly isKnown: boolean;
  replaceLanes(lanes: readonly Lane[]): void;
  /** Adds or replaces one lane. */
  putLane(lane: Lane): void;
  removeLane(laneId: LaneId): void;
};
export type LaneStore = StoreApi<LaneState>;

const byAge = (a: Lane, b: Lane): number => a.createdAtMs - b.createdAtMs || a.laneId.localeCompare(b.laneId);

export const createLaneStore = (): LaneStore =>
  createStore<LaneState>((set) => ({
    lanes: [],
    isKnown: false,
    replaceLanes: (lanes) => set({ lanes: [...lanes].sort(byAge), isKnown: true }),
    putLane: (lane) =>
      set((state) => {
        const others = state.lanes.filter((known) => known.laneId !== lane.laneId);
        return { lanes: [...others, lane].sort(byAge) };
      }),
    removeLane: (laneId) => set((state) => ({ lanes: state.lanes.filter((lane) => lane.laneId !== laneId) })),
  }));
