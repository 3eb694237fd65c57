// How components reach the stores: one provider, one hook a store. The stores themselves know no React.
import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import { type ApprovalState, type ApprovalStore, createApprovalStore } from "./approval-store";
import { type ConnectionState, type ConnectionStore, createConnectionStore, isUnheard } from "./connection-store";
import { createLaneStore, type LaneState, type LaneStore } from "./lane-store";
import { createPolicyStore, type PolicyMirrorState, type PolicyStore } from "./policy-store";
import { type ClockSource, createRuntimeClock, type RuntimeClockStore } from "./runtime-clock";
import {
  createSelectionStore,
  type SelectionMemory,
  type SelectionState,
  type SelectionStore,
} from "./selection-store";
import { createShareStore, type ShareState, type ShareStore } from "./share-store";

export type Stores = {
  readonly shares: ShareStore;
  readonly lanes: LaneStore;
  readonly approvals: ApprovalStore;
  readonly policy: PolicyStore;
  readonly connection: ConnectionStore;
  readonly clock: RuntimeClockStore;
  readonly selection: SelectionStore;
};

export const createStores = (deps: { clock: ClockSource; memory?: SelectionMemory }): Stores => {
  const connection = createConnectionStore();
  const clock = createRuntimeClock(deps.clock);
  connection.subscribe(({ status }) => isUnheard(status) && clock.hold());
  return {
    shares: createShareStore(),
    lanes: createLaneStore(),
    approvals: createApprovalStore(),
    policy: createPolicyStore(),
    connection,
    clock,
    selection: createSelectionStore(deps.memory ?? null),
  };
};

const StoresContext = createContext<Stores | null>(null);

export const StoresProvider = ({ stores, children }: { stores: Stores; children: ReactNode }) => (
  <StoresContext value={stores}>{children}</StoresContext>
);

/** The stores themselves, for reading at the moment of an action; components that show something use the hooks below. */
export const useStores = (): Stores => {
  const stores = useContext(StoresContext);
  if (!stores) throw new Error("StoresProvider is missing above this component");
  return stores;
};

export const useShares = <T,>(select: (state: ShareState) => T): T => useStore(useStores().shares, select);
export const useLanes = <T,>(select: (state: LaneState) => T): T => useStore(useStores().lanes, select);
export const useApprovals = <T,>(select: (state: ApprovalState) => T): T => useStore(useStores().approvals, select);
export const usePolicy = <T,>(select: (state: PolicyMirrorState) => T): T => useStore(useStores().policy, select);
export const useConnection = <T,>(select: (state: ConnectionState) => T): T => useStore(useStores().connection, select);
export const useSelection = <T,>(select: (state: SelectionState) => T): T => useStore(useStores().selection, select);
/** Whether what the mirrors hold is only what was heard last; `useRuntimeNow` is then when that was. */
export const useIsUnheard = (): boolean => useConnection(({ status }) => isUnheard(status));
/** This machine's time, in whole seconds; renders once a second, also while the runtime is not heard. */
export const useMachineNow = (): number => useStore(useStores().clock, (state) => state.machineMs);
/** The runtime's time, in whole seconds; renders once a second, and stands while it is not heard. */
export const useRuntimeNow = (): number => useStore(useStores().clock, (state) => state.nowMs);
/** What is said of the runtime's time; renders only when that changes. */
export const useRuntimeWords = (say: (nowMs: number) => string): string =>
  useStore(useStores().clock, ({ nowMs }) => say(nowMs));
