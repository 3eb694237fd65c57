// WebSockets after authentication: limits, heartbeat, flow control, and the interface to the RPC layer.
import type { WebSocket } from "ws-server";
import type { Clock } from "../../platform/clock";
import type { Log } from "../../platform/log";
import type { Principal } from "./door";

/** One open, authenticated socket. */
export interface SocketPeer {
  /** From the ticket that it was opened with. */
  readonly principal: Principal;
  /** Queues a message. If the queue grows too long (SOCKET_BACKLOG_MAX_BYTES), the socket is closed. Harmless when it is closed. */
  send(message: string | Uint8Array): void;
  /** Bytes in the queue. */
  bufferedBytes(): number;
  /** Resolves when the queue is short or the socket is closed. May never resolve while the peer doesn't read. */
  room(): Promise<void>;
  /** Stops and continues reading from the peer, so that it can't send more than is being worked on. */
  pause(isPaused: boolean): void;
  /** Closes the socket with code 1008. */
  close(reason: string): void;
}

export interface SocketSession {
  message(message: string | Uint8Array): void;
  /** Called exactly once, when the socket is gone. Ends every stream of this peer. */
  close(): void;
}

export interface SocketRpc {
  open(peer: SocketPeer): SocketSession;
}

/** Streams stop at this queue length and continue when it is shorter. */
const ROOM_BYTES = 1_024 * 1_024;
/** Only answers can make a queue longer than `ROOM_BYTES`. A peer that lets them pile up isn't reading, and is disconnected. */
export const SOCKET_BACKLOG_MAX_BYTES = 16 * 1_024 * 1_024;
/** If a peer answers neither of two pings, its connection is checked. A dead one is noticed within 10 s. */
const PING_EVERY_MS = 3_000;
const SILENT_AFTER_PINGS = 2;
/**
 * About ten minutes. A stopped browser costs a queue of limited length and can continue where it was, but a forgotten
 * one must not stay forever.
 */
const DEAD_AFTER_PINGS = 200;
/** Policy violation (RFC 6455, 7.4.1). */
const CLOSE_CODE = 1_008;

/**
 * The RPC library sends each event immediately, without regard to the socket. So a stream is asked for its next event
 * only when the peer has read most of the previous ones. A stream that waits drops or merges outdated events.
 */
export async function* paced<T>(events: AsyncIterable<T>, room: () => Promise<void>): AsyncGenerator<T, void, void> {
  for await (const event of events) {
    yield event;
    await room();
  }
}

const createPeer = (socket: WebSocket, principal: Principal): { peer: SocketPeer; release: () => void } => {
  const waiting = new Set<() => void>();
  const release = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const hasRoom = (): boolean => socket.readyState !== socket.OPEN || socket.bufferedAmount < ROOM_BYTES;
  const releaseIfShort = (): void => {
    if (hasRoom()) release();
  };
  const peer: SocketPeer = {
    principal,
    send: (message) => {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(message, releaseIfShort);
      if (socket.bufferedAmount > SOCKET_BACKLOG_MAX_BYTES) socket.terminate();
    },
    bufferedBytes: () => socket.bufferedAmount,
    room: () =>
      hasRoom()
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.add(resolve);
          }),
    pause: (isPaused) => {
      if (isPaused) socket.pause();
      else socket.resume();
    },
    close: (reason) => socket.close(CLOSE_CODE, reason),
  };
  return { peer, release };
};

/** Whether the peer's machine receives our messages. */
export type IsReachable = () => boolean;

/**
 * Disconnects a peer that is gone. A stopped peer stays connected, because its machine still acknowledges what it gets.
 */
const startHeartbeat = (socket: WebSocket, clock: Pick<Clock, "every">, isReachable: IsReachable): (() => void) => {
  let unanswered = 0;
  socket.on("pong", () => {
    unanswered = 0;
  });
  const pings = clock.every(PING_EVERY_MS, () => {
    // While reading is paused, pongs can't be seen.
    if (socket.isPaused) return;
    const isDead = unanswered >= DEAD_AFTER_PINGS || (unanswered >= SILENT_AFTER_PINGS && !isReachable());
    if (isDead) return socket.terminate();
    unanswered += 1;
    // One unanswered ping is enough.
    if (unanswered <= SILENT_AFTER_PINGS) socket.ping();
  });
  return pings.cancel;
};

export interface SocketDeps {
  readonly rpc: SocketRpc;
  readonly log: Log;
  readonly clock: Pick<Clock, "every">;
  readonly isReachable: IsReachable;
}

/** Connects an open socket to the RPC layer until it closes. */
export const serveSocket = (
  socket: WebSocket,
  principal: Principal,
  { rpc, log, clock, isReachable }: SocketDeps,
): void => {
  const { peer, release } = createPeer(socket, principal);
  const stopHeartbeat = startHeartbeat(socket, clock, isReachable);
  const session = rpc.open(peer);
  socket.on("message", (data, isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer);
    session.message(isBinary ? bytes : bytes.toString("utf8"));
  });
  socket.on("error", (error) => log.error("socket-failed", error));
  socket.on("close", (code) => {
    stopHeartbeat();
    release();
    session.close();
    log.info("socket-closed", { code });
  });
};
