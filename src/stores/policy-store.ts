// Mirrors which rules are active and whether the policy files could be loaded. Only the watch stream changes it.

import { createStore, type StoreApi } from "zustand/vanilla";
import type { PolicyState } from "#contract/policy";

export type PolicyMirrorState = {
  /** Null until the first snapshot. */
  readonly policy: PolicyState | null;
  setPolicy(policy: PolicyState): void;
};
export type PolicyStore = StoreApi<PolicyMirrorState>;

export const createPolicyStore = (): PolicyStore =>
  createStore<PolicyMirrorState>((set) => ({ policy: null, setPolicy: (policy) => set({ policy }) }));
