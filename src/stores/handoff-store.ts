// Mirrors the runtime's handoffs, open and ended. Only the watch stream changes it, never a command's answer.

import { createStore, type StoreApi } from "zustand/vanilla";
import type { HandoffView } from "#contract/handoff";
import type { HandoffId } from "#contract/ids";

export type HandoffState = {
  readonly handoffs: ReadonlyMap<HandoffId, HandoffView>;
  /** Replaces all of them. */
  replaceHandoffs(handoffs: readonly HandoffView[]): void;
  /** Ignores a handoff unless its revision is higher than the known one. */
  putHandoff(handoff: HandoffView): void;
  removeHandoff(handoffId: HandoffId): void;
};
export type HandoffStore = StoreApi<HandoffState>;

export const createHandoffStore = (): HandoffStore =>
  createStore<HandoffState>((set) => ({
    handoffs: new Map(),
    replaceHandoffs: (handoffs) => set({ handoffs: new Map(handoffs.map((each) => [each.handoffId, each])) }),
    putHandoff: (handoff) =>
      set((state) => {
        const known = state.handoffs.get(handoff.handoffId);
        if (known && known.revision >= handoff.revision) return state;
        return { handoffs: new Map(state.handoffs).set(handoff.handoffId, handoff) };
      }),
    removeHandoff: (handoffId) =>
      set((state) => {
        if (!state.handoffs.has(handoffId)) return state;
        const handoffs = new Map(state.handoffs);
        handoffs.delete(handoffId);
        return { handoffs };
      }),
  }));
