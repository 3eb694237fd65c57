// Whether this browser shows the three first steps: from a page with nothing configured until the first share is live.
import { createStore, type StoreApi } from "zustand/vanilla";
import type { SharingMemory } from "./sharing-ui";

/** `unknown`: not decided yet. `open`: the steps are shown. `done`: never again. */
export type FirstStepsStage = "unknown" | "open" | "done";

export interface FirstStepsState {
  readonly stage: FirstStepsStage;
  /** Decides once, when lanes and saved keys are known. */
  decide(isNothingConfigured: boolean): void;
  finish(): void;
}
export type FirstSteps = StoreApi<FirstStepsState>;

const KEY = "lanecast.first-steps";

const recall = (memory: SharingMemory): FirstStepsStage => {
  const text = memory.read(KEY);
  return text === "open" || text === "done" ? text : "unknown";
};

/** `memory` outlives the page; without it, the steps are never shown. */
export const createFirstSteps = (memory: SharingMemory | null): FirstSteps => {
  const steps = createStore<FirstStepsState>((set) => ({
    stage: memory === null ? "done" : recall(memory),
    decide: (isNothingConfigured) =>
      set(({ stage }) => (stage === "unknown" ? { stage: isNothingConfigured ? "open" : "done" } : {})),
    finish: () => set({ stage: "done" }),
  }));
  steps.subscribe(({ stage }) => memory?.write(KEY, stage));
  return steps;
};
