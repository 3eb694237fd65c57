// Gives components access to the stores: one provider, and one hook per store.
import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import { type ApprovalState, type ApprovalStore, createApprovalStore } from "./approval-store";
import { type ConnectionState, type ConnectionStore, createConnectionStore, isDisconnected } from "./connection-store";
import { createHandoffStore, type HandoffState, type HandoffStore } from "./handoff-store";
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
  readonly handoffs: HandoffStore;
  readonly policy: PolicyStore;
  readonly connection: ConnectionStore;
  readonly clock: RuntimeClockStore;
  readonly selection: SelectionStore;
};

export const createStores = (deps: { clock: ClockSource; memory?: SelectionMemory }): Stores => {
  const connection = createConnectionStore();
  const clock = createRuntimeClock(deps.clock);
  connection.subscribe(({ status }) => isDisconnected(status) && clock.pause());
  return {
    shares: createShareStore(),
    lanes: createLaneStore(),
    approvals: createApprovalStore(),
    handoffs: createHandoffStore(),
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

/** The stores themselves, for reading inside event handlers. To render something, use the hooks below. */
export const useStores = (): Stores => {
  const stores = useContext(StoresContext);
  if (!stores) throw new Error("StoresProvider is missing above this component");
  return stores;
};

export const useShares = <T,>(select: (state: ShareState) => T): T => useStore(useStores().shares, select);
export const useLanes = <T,>(select: (state: LaneState) => T): T => useStore(useStores().lanes, select);
export const useApprovals = <T,>(select: (state: ApprovalState) => T): T => useStore(useStores().approvals, select);
export const useHandoffs = <T,>(select: (state: HandoffState) => T): T => useStore(useStores().handoffs, select);
export const usePolicy = <T,>(select: (state: PolicyMirrorState) => T): T => useStore(useStores().policy, select);
export const useConnection = <T,>(select: (state: ConnectionState) => T): T => useStore(useStores().connection, select);
export const useSelection = <T,>(select: (state: SelectionState) => T): T => useStore(useStores().selection, select);
/** Whether the stores may be out of date. `useRuntimeNow` is then the time of the last update. */
export const useIsDisconnected = (): boolean => useConnection(({ status }) => isDisconnected(status));
/** This machine's time in whole seconds. Renders once a second, even while disconnected. */
export const useMachineNow = (): number => useStore(useStores().clock, (state) => state.machineMs);
/** The runtime's time in whole seconds. Renders once a second and pauses while disconnected. */
export const useRuntimeNow = (): number => useStore(useStores().clock, (state) => state.nowMs);
/** A text that depends on the runtime's time. Renders only when the text changes. */
export const useTimeText = (textAt: (nowMs: number) => string): string =>
  useStore(useStores().clock, ({ nowMs }) => textAt(nowMs));
