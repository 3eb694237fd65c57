// Limits the TCP connections to the runtime's port. Any user of this machine can open some, and each costs a descriptor.
import { createServer, type Server, type Socket } from "node:net";
import type { Clock, Timer } from "../../platform/clock";

export interface ConnectionLimits {
  /** Connections in all. */
  readonly most: number;
  /** Connections on which no secret has been shown yet. */
  readonly mostStrangers: number;
  /** How long a connection may exist without a secret. A browser loads the page without one. */
  readonly strangerMs: number;
}

/** Never more than a part of the descriptors that the process may have: shares need the rest. */
export const connectionLimits = (descriptorLimit: number): ConnectionLimits => {
  const most = Math.max(8, Math.min(512, Math.floor(descriptorLimit / 4)));
  return { most, mostStrangers: Math.max(4, Math.floor(most / 4)), strangerMs: 15_000 };
};

export interface Connections {
  readonly server: Server;
  /** A secret was shown on this connection, so it is the operator's or an agent's. */
  trust(socket: Socket): void;
  /** How many are open, for tests. */
  counts(): { readonly trusted: number; readonly strangers: number };
  /** Closes every connection, then the port. */
  close(): Promise<void>;
}

/**
 * A new connection is always accepted: over a limit, the oldest stranger is closed in its place. So strangers who hold
 * connections open compete with each other, and the operator's next request still gets through.
 */
export const createConnections = (
  limits: ConnectionLimits,
  clock: Pick<Clock, "after">,
  onConnection: (socket: Socket) => void,
): Connections => {
  /** In the order of their arrival. */
  const strangers = new Map<Socket, Timer>();
  const trusted = new Set<Socket>();

  const forget = (socket: Socket): void => {
    strangers.get(socket)?.cancel();
    strangers.delete(socket);
    trusted.delete(socket);
  };

  const closeOldestStranger = (): void => {
    const [oldest] = strangers.keys();
    if (oldest === undefined) return;
    forget(oldest);
    oldest.destroy();
  };

  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("close", () => forget(socket));
    socket.on("error", () => socket.destroy());
    const timer = clock.after(limits.strangerMs, () => {
      forget(socket);
      socket.destroy();
    });
    strangers.set(socket, timer);
    if (strangers.size > limits.mostStrangers || strangers.size + trusted.size > limits.most) closeOldestStranger();
    if (strangers.has(socket)) onConnection(socket);
  });

  return {
    server,
    trust: (socket) => {
      if (!strangers.has(socket)) return;
      forget(socket);
      trusted.add(socket);
    },
    counts: () => ({ trusted: trusted.size, strangers: strangers.size }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of [...strangers.keys(), ...trusted]) {
          forget(socket);
          socket.destroy();
        }
      }),
  };
};
