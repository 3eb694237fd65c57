// Whether the page hears the runtime, and which runtime that is. Knows nothing of sockets.
import { createStore, type StoreApi } from "zustand/vanilla";

/** Why the runtime will not have this page; none of them mends itself by waiting. */
export type RefusalReason = "unauthorized" | "version-mismatch";

export type ConnectionStatus =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  /** The next try is at `retryAtMs`, by this machine's clock. */
  | { readonly kind: "lost"; readonly retryAtMs: number; readonly attempt: number }
  | { readonly kind: "refused"; readonly reason: RefusalReason };

/** After the first failed try: a runtime that is back within a quarter of a second is not worth a change of the page. */
export const isUnheard = (status: ConnectionStatus): boolean => status.kind === "lost" && status.attempt > 1;

export type ConnectionState = {
  readonly status: ConnectionStatus;
  /** The runtime's own version and home, from the snapshot; null before the first. */
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
