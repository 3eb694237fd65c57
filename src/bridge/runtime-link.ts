// The page's one socket to the runtime. Signs in before each connection and reconnects with back-off (ADR 0015).
import { SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "#contract/limits";
import { createRuntimeClient, type RuntimeClient } from "#contract/wire";
import type { Clock, Random, Timer } from "../platform/clock";
import type { Network } from "../platform/network";
import type { ConnectionStatus, RefusalReason } from "../stores/connection-store";
import { createTicketRequests, type SignInDeps } from "./ticket";

export type RuntimeLink = {
  readonly clock: Clock;
  /** The client of the open socket, or null. Each socket has a new client. */
  client(): RuntimeClient | null;
  /** Calls back on every change of status, until the returned function is called. */
  onStatus(listener: (status: ConnectionStatus) => void): () => void;
  /** Connects. `code`: the one-use code from the page's address, if there was one. */
  start(code: string | null): void;
  /** Reconnects now instead of waiting for the next attempt. */
  retryNow(): void;
  /** Reports the open socket as lost, and connects again. For a socket that is open but silent. */
  reconnect(): void;
  /** Disconnects for good: this page and the runtime can't work together. */
  refuse(reason: RefusalReason): void;
  /** Closes the socket and cancels the next attempt. */
  stop(): void;
};

export type RuntimeLinkDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  /** ws://…/api/socket */
  readonly socketUrl: string;
  readonly hmac: SignInDeps["hmac"];
  readonly createClient?: (socket: WebSocket) => RuntimeClient;
};

/** Short, so that the page is back before the user notices a restarted runtime. */
const RETRY_FIRST_MS = 250;
/** A frozen runtime accepts connections and answers nothing. */
const CONNECT_WITHIN_MS = 5_000;
/** Long enough to cost nothing while the runtime is off for the night. */
const RETRY_MAX_MS = 8_000;

/** Doubles with each attempt (from 0). Half of the delay is random, so that many pages don't reconnect at the same moment. */
const retryDelayMs = (attempt: number, random: Random): number => {
  const fullMs = Math.min(RETRY_FIRST_MS * 2 ** attempt, RETRY_MAX_MS);
  return Math.round(fullMs / 2 + random() * (fullMs / 2));
};

const createStatus = () => {
  const listeners = new Set<(status: ConnectionStatus) => void>();
  let status: ConnectionStatus = { kind: "connecting" };
  return {
    get: () => status,
    set: (next: ConnectionStatus) => {
      status = next;
      for (const listener of [...listeners]) listener(next);
    },
    onStatus: (listener: (status: ConnectionStatus) => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};

export const createRuntimeLink = (deps: RuntimeLinkDeps): RuntimeLink => {
  const { clock, random, network, createClient = createRuntimeClient } = deps;
  const status = createStatus();
  const requestTicket = createTicketRequests(deps);
  let code: string | null = null;
  let socket: WebSocket | null = null;
  let client: RuntimeClient | null = null;
  /** Starts the next attempt, or ends one that takes too long. */
  let timer: Timer | null = null;
  let attempt = 0;
  /** Incremented by every attempt and by `stop`. Results of an older attempt are ignored. */
  let generation = 0;

  const dropSocket = () => {
    generation += 1;
    timer?.cancel();
    client = null;
    const old = socket;
    socket = null;
    old?.close();
  };

  const scheduleRetry = () => {
    dropSocket();
    const delayMs = retryDelayMs(attempt, random);
    attempt += 1;
    timer = clock.after(delayMs, () => void connect());
    status.set({ kind: "lost", retryAtMs: clock.nowMs() + delayMs, attempt });
  };

  const refuse = (reason: RefusalReason) => {
    dropSocket();
    status.set({ kind: "refused", reason });
  };

  const onOpen = (opened: WebSocket) => {
    if (opened.protocol !== SOCKET_SUBPROTOCOL) return refuse("version-mismatch");
    attempt = 0;
    timer?.cancel();
    client = createClient(opened);
    status.set({ kind: "open" });
  };

  const openSocket = (ticket: string) => {
    const opening = network.openSocket(deps.socketUrl, [SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX + ticket]);
    socket = opening;
    // Added before the client's own listeners: when the socket closes and calls fail, the link is already marked as lost.
    opening.addEventListener("close", () => socket === opening && scheduleRetry());
    opening.addEventListener("open", () => socket === opening && onOpen(opening));
  };

  const connect = async (): Promise<void> => {
    dropSocket();
    const mine = generation;
    timer = clock.after(CONNECT_WITHIN_MS, scheduleRetry);
    const result = await requestTicket(code);
    if (mine !== generation) return;
    // The code works only once. From now on the cookie signs the page in.
    if (result.kind !== "unreachable") code = null;
    if (result.kind === "refused") return refuse(result.reason);
    if (result.kind === "unreachable") return scheduleRetry();
    openSocket(result.ticket);
  };

  return {
    clock,
    client: () => client,
    onStatus: status.onStatus,
    start: (firstCode) => {
      code = firstCode;
      void connect();
    },
    retryNow: () => void (status.get().kind === "lost" && connect()),
    reconnect: () => {
      if (status.get().kind !== "open") return;
      // The page has waited already, so it says immediately that it is disconnected.
      attempt = 1;
      scheduleRetry();
    },
    refuse,
    stop: dropSocket,
  };
};
