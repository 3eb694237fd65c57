// The page's one socket to the runtime: opened through the door, opened again with back-off when lost. Knows no command and no store.
import { SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "@contract/version";
import { createRuntimeClient, type RuntimeClient } from "@contract/wire";
import type { Clock, Timer } from "../platform/clock";
import type { Network } from "../platform/network";
import type { Random } from "../platform/random";
import type { ConnectionStatus, RefusalReason } from "../stores/connection-store";
import { backOffMs } from "./back-off";
import { askTicket, tradeCode } from "./link-door";

export type RuntimeLink = {
  readonly clock: Clock;
  /** The client over the open socket; null while there is none. A new socket is a new client. */
  client(): RuntimeClient | null;
  status(): ConnectionStatus;
  /** Calls back on every change of status, until the returned function is called. */
  onStatus(listener: (status: ConnectionStatus) => void): () => void;
  /** Connects. `code`: the one-use code of the address, where there was one. */
  start(code: string | null): void;
  /** Tries now instead of when the back-off is over. */
  retryNow(): void;
  /** Gives up for good: the other side is one that this page cannot work with. */
  refuse(reason: RefusalReason): void;
  /** Closes the socket and cancels what is planned. */
  stop(): void;
};

export type RuntimeLinkDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  /** Where the runtime's socket listens (ws://…/api/socket). */
  readonly socketUrl: string;
  readonly createClient?: (socket: WebSocket) => RuntimeClient;
};

export const createRuntimeLink = (deps: RuntimeLinkDeps): RuntimeLink => {
  const { clock, random, network, createClient = createRuntimeClient } = deps;
  const listeners = new Set<(status: ConnectionStatus) => void>();
  let status: ConnectionStatus = { kind: "connecting" };
  let code: string | null = null;
  let socket: WebSocket | null = null;
  let client: RuntimeClient | null = null;
  let retry: Timer | null = null;
  let attempt = 0;
  /** Raised by every try and by `stop`: whatever an older one still brings is dropped. */
  let generation = 0;

  const setStatus = (next: ConnectionStatus) => {
    status = next;
    for (const listener of [...listeners]) listener(next);
  };

  const dropSocket = () => {
    generation += 1;
    retry?.cancel();
    client = null;
    const old = socket;
    socket = null;
    old?.close();
  };

  const planRetry = () => {
    dropSocket();
    const delayMs = backOffMs(attempt, random);
    attempt += 1;
    retry = clock.after(delayMs, () => void connect());
    setStatus({ kind: "lost", retryAtMs: clock.nowMs() + delayMs, attempt });
  };

  const refuse = (reason: RefusalReason) => {
    dropSocket();
    setStatus({ kind: "refused", reason });
  };

  const openSocket = (ticket: string) => {
    const opening = network.openSocket(deps.socketUrl, [SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX + ticket]);
    socket = opening;
    const isCurrent = () => socket === opening;
    // Before the client's own listeners, so that a call which fails with the socket already finds the link lost.
    opening.addEventListener("close", () => {
      if (isCurrent()) planRetry();
    });
    opening.addEventListener("open", () => {
      if (!isCurrent()) return;
      if (opening.protocol !== SOCKET_SUBPROTOCOL) return refuse("version-mismatch");
      attempt = 0;
      client = createClient(opening);
      setStatus({ kind: "open" });
    });
  };

  const connect = async (): Promise<void> => {
    dropSocket();
    const mine = generation;
    if (code !== null) {
      const isTraded = await tradeCode(network, code);
      if (mine !== generation) return;
      if (!isTraded) return planRetry();
      code = null;
    }
    const answer = await askTicket(network);
    if (mine !== generation) return;
    switch (answer.kind) {
      case "ticket":
        return openSocket(answer.ticket);
      case "refused":
        return refuse(answer.reason);
      case "unreachable":
        return planRetry();
    }
  };

  return {
    clock,
    client: () => client,
    status: () => status,
    onStatus: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: (firstCode) => {
      code = firstCode;
      void connect();
    },
    retryNow: () => {
      if (status.kind === "lost") void connect();
    },
    refuse,
    stop: dropSocket,
  };
};
