// The page's one socket to the runtime: opened through the door, opened again with back-off when lost. Knows no command and no store.
import { SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "#contract/limits";
import { createRuntimeClient, type RuntimeClient } from "#contract/wire";
import type { Clock, Timer } from "../platform/clock";
import type { Network } from "../platform/network";
import type { Random } from "../platform/random";
import type { RefusalReason } from "../stores/connection-store";
import { backOffMs } from "./back-off";
import { passDoor } from "./link-door";
import { createLinkStatus, type LinkStatus } from "./link-status";

export type RuntimeLink = Pick<LinkStatus, "onStatus"> & {
  readonly clock: Clock;
  /** The client over the open socket; null while there is none. A new socket is a new client. */
  client(): RuntimeClient | null;
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
  const status = createLinkStatus();
  let code: string | null = null;
  let socket: WebSocket | null = null;
  let client: RuntimeClient | null = null;
  let retry: Timer | null = null;
  let attempt = 0;
  /** Raised by every try and by `stop`: whatever an older one still brings is dropped. */
  let generation = 0;

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
    status.set({ kind: "lost", retryAtMs: clock.nowMs() + delayMs, attempt });
  };

  const refuse = (reason: RefusalReason) => {
    dropSocket();
    status.set({ kind: "refused", reason });
  };

  const onOpen = (opened: WebSocket) => {
    if (opened.protocol !== SOCKET_SUBPROTOCOL) return refuse("version-mismatch");
    attempt = 0;
    client = createClient(opened);
    status.set({ kind: "open" });
  };

  const openSocket = (ticket: string) => {
    const opening = network.openSocket(deps.socketUrl, [SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX + ticket]);
    socket = opening;
    // Before the client's own listeners, so that a call which fails with the socket already finds the link lost.
    opening.addEventListener("close", () => socket === opening && planRetry());
    opening.addEventListener("open", () => socket === opening && onOpen(opening));
  };

  const connect = async (): Promise<void> => {
    dropSocket();
    const mine = generation;
    const answer = await passDoor(network, code);
    if (mine !== generation) return;
    // Good once: from here on the cookie speaks for this page.
    if (answer.kind !== "unreachable") code = null;
    switch (answer.kind) {
      case "ticket":
        return openSocket(answer.ticket);
      case "refused":
        return refuse("unauthorized");
      case "unreachable":
        return planRetry();
    }
  };

  return {
    clock,
    client: () => client,
    onStatus: status.onStatus,
    start: (firstCode) => {
      code = firstCode;
      void connect();
    },
    retryNow: () => {
      if (status.get().kind === "lost") void connect();
    },
    refuse,
    stop: dropSocket,
  };
};
