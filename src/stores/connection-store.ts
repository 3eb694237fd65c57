// Whether the page is connected to the runtime, and to which one.
import { createStore, type StoreApi } from "zustand/vanilla";

/** Why the runtime rejected this page. Retrying doesn't help. */
export type RefusalReason = "unauthorized" | "version-mismatch";

export type ConnectionStatus =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  /** The next attempt is at `retryAtMs`, by this machine's clock. */
  | { readonly kind: "lost"; readonly retryAtMs: number; readonly attempt: number }
  | { readonly kind: "refused"; readonly reason: RefusalReason };

/** True from the second failed attempt: a runtime that is back within a quarter of a second shouldn't change the page. */
export const isDisconnected = (status: ConnectionStatus): boolean => status.kind === "lost" && status.attempt > 1;

export type ConnectionState = {
  readonly status: ConnectionStatus;
  /** The runtime's version and home, from the snapshot. Null before the first one. */
  readonly runtime: { readonly version: string; readonly home: string } | null;
  setStatus(status: ConnectionStatus): void;
  setRuntime(runtime: { version: string; home: string }): void;
};
export type ConnectionStore = StoreApi<ConnectionState>;

export const createConnectionStore = (): ConnectionStore =>
  createStore<ConnectionState>((set) => ({
    status: { kind: "connecting" },
    runtime: null,
    setStatus: (status) => set({ status }),
    setRuntime: (runtime) => set({ runtime }),
  }));
