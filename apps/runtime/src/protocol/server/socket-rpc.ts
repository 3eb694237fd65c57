// What the server and the RPC layer know of each other: a peer to send to, and a session to feed. Knows neither HTTP nor the RPC library.
import type { Principal } from "../rights/principal";

/** One open socket, already admitted. */
export interface SocketPeer {
  /** Who speaks on it, by the ticket it came in with. */
  readonly principal: Principal;
  /** Queues a message; one that the other side takes too slowly closes the socket (SOCKET_BACKLOG_MAX_BYTES). Harmless when closed. */
  send(message: string | Uint8Array): void;
  /** Bytes queued and not yet taken by the other side; a stream that can skip looks at it before it sends more. */
  bufferedBytes(): number;
  /** Ends the socket (1008); for a peer that does not speak the protocol. */
  close(reason: string): void;
}

export interface SocketSession {
  message(message: string | Uint8Array): void;
  /** The socket is gone; called exactly once. Every stream of this peer ends here. */
  close(): void;
}

export interface SocketRpc {
  open(peer: SocketPeer): SocketSession;
}
