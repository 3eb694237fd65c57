// WebSockets after authentication: their limits, slow readers, and the interface to the RPC layer.
import type { ServerWebSocket, WebSocketHandler } from "bun";
import { SOCKET_MESSAGE_MAX_BYTES } from "#contract/limits";
import type { Log } from "../../platform/log";
import type { Principal } from "./door";

/** One open, authenticated socket. */
export interface SocketPeer {
  /** From the ticket that it was opened with. */
  readonly principal: Principal;
  /** Queues a message. If the queue grows too long (SOCKET_BACKLOG_MAX_BYTES), the socket is closed. Harmless when it is closed. */
  send(message: string | Uint8Array): void;
  /** Bytes in the queue. A stream that can skip updates checks it before it sends more. */
  bufferedBytes(): number;
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

/** What a socket carries from its upgrade on. */
export interface SocketState {
  readonly principal: Principal;
  session: SocketSession | null;
}

/** A page with a longer queue isn't reading. It is disconnected, and gets a new snapshot when it reconnects. */
export const SOCKET_BACKLOG_MAX_BYTES = 16 * 1_024 * 1_024;
/** Pings keep an idle socket open and detect a dead one; Bun sends them shortly before this time is up. */
const SOCKET_IDLE_S = 30;

/** Policy violation (RFC 6455, 7.4.1). */
const CLOSE_CODE = 1008;

const peerOf = (socket: ServerWebSocket<SocketState>): SocketPeer => ({
  principal: socket.data.principal,
  send: (message) => void socket.send(message),
  bufferedBytes: () => socket.getBufferedAmount(),
  close: (reason) => socket.close(CLOSE_CODE, reason),
});

export const createSocketHandler = (rpc: SocketRpc, log: Log): WebSocketHandler<SocketState> => ({
  maxPayloadLength: SOCKET_MESSAGE_MAX_BYTES,
  backpressureLimit: SOCKET_BACKLOG_MAX_BYTES,
  closeOnBackpressureLimit: true,
  idleTimeout: SOCKET_IDLE_S,
  sendPings: true,
  // Compression over loopback costs time and memory and saves nothing.
  perMessageDeflate: false,
  open: (socket) => {
    socket.data.session = rpc.open(peerOf(socket));
  },
  message: (socket, message) => socket.data.session?.message(message),
  close: (socket, code) => {
    const { session } = socket.data;
    socket.data.session = null;
    session?.close();
    log.info("socket-closed", { code });
  },
  error: (error, socket) => {
    log.error("socket-handler-threw", error);
    socket.close(CLOSE_CODE, "invalid message");
  },
});
