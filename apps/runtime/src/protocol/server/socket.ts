// The socket's side of Bun.serve: limits, slow readers, and the way to the RPC layer. Admission has happened before.
import type { ServerWebSocket, WebSocketHandler } from "bun";
import { SOCKET_MESSAGE_MAX_BYTES } from "#contract/limits";
import type { Log } from "../../platform/log";
import type { Principal } from "../rights/principal";
import type { SocketPeer, SocketRpc, SocketSession } from "./socket-rpc";

/** What a socket carries from its upgrade on. */
export interface SocketState {
  readonly principal: Principal;
  session: SocketSession | null;
}

/** A page that takes less than it is sent for this long a queue is not reading; it comes back with a fresh snapshot. */
export const SOCKET_BACKLOG_MAX_BYTES = 16 * 1_024 * 1_024;
/** Pings keep a quiet socket open and find a dead one; Bun sends them shortly before this is over. */
const SOCKET_IDLE_S = 30;

const CLOSE_NOT_THE_PROTOCOL = 1008;

const peerOf = (socket: ServerWebSocket<SocketState>): SocketPeer => ({
  principal: socket.data.principal,
  send: (message) => void socket.send(message),
  bufferedBytes: () => socket.getBufferedAmount(),
  close: (reason) => socket.close(CLOSE_NOT_THE_PROTOCOL, reason),
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
    socket.close(CLOSE_NOT_THE_PROTOCOL, "not understood");
  },
});
