// Which rules are in force and whether the operator's files could be read, as the runtime last told it. A mirror.

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
