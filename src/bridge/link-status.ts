// Where the link stands, and who wants to know. Knows no socket.
import type { ConnectionStatus } from "../stores/connection-store";

export type LinkStatus = {
  get(): ConnectionStatus;
  set(status: ConnectionStatus): void;
  /** Calls back on every change, until the returned function is called. */
  onStatus(listener: (status: ConnectionStatus) => void): () => void;
};

export const createLinkStatus = (): LinkStatus => {
  const listeners = new Set<(status: ConnectionStatus) => void>();
  let status: ConnectionStatus = { kind: "connecting" };
  return {
    get: () => status,
    set: (next) => {
      status = next;
      for (const listener of [...listeners]) listener(next);
    },
    onStatus: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};
