// TCP checks for the start and end of a relay: a free port, an ssh greeting, a refused connection.
import { connect, createServer, type Socket } from "node:net";
import type { Clock } from "../platform/clock";

/** A connection that takes longer counts as no answer. */
const CONNECT_DEADLINE_MS = 1_000;
/** RFC 4253, 4.2 allows a greeting of 255 bytes. */
const GREETING_MAX_BYTES = 255;

/** A port that was free a moment ago. Another program may take it before the caller binds it, so the caller must be ready to retry. */
export const freePort = (bind: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host: bind, port: 0, exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("the TCP server has no port"));
      });
    });
  });

export interface Greeter {
  readonly port: number;
  /** Whether a connection has come. */
  readonly wasReached: () => boolean;
  readonly close: () => void;
}

/** A server on loopback that sends an ssh greeting and closes. It replaces a relay when a tunnel is tested. */
export const openGreeter = (): Promise<Greeter> =>
  new Promise((resolve, reject) => {
    let isReached = false;
    const server = createServer((socket) => {
      isReached = true;
      socket.on("error", () => socket.destroy());
      socket.end("SSH-2.0-lanecast-test\r\n");
    });
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port: 0, exclusive: true }, () => {
      const address = server.address();
      if (address !== null && typeof address === "object")
        resolve({ port: address.port, wasReached: () => isReached, close: () => server.close() });
      else reject(new Error("the TCP server has no port"));
    });
  });

type Answer = "greeted" | "connected" | "refused" | "silent";

interface Dialled {
  readonly answer: Answer;
  /** What the server said first, as far as it was read. */
  readonly said: string;
}

const dialAndRead = (
  clock: Pick<Clock, "after">,
  host: string,
  port: number,
  waitsForGreeting: boolean,
): Promise<Dialled> =>
  new Promise((resolve) => {
    const socket: Socket = connect({ host, port });
    let read = "";
    const settle = (answer: Answer): void => {
      deadline.cancel();
      socket.destroy();
      resolve({ answer, said: read });
    };
    const deadline = clock.after(CONNECT_DEADLINE_MS, () => settle("silent"));
    socket.once("error", () => settle("refused"));
    socket.once("close", () => settle("silent"));
    socket.once("connect", () => {
      if (!waitsForGreeting) settle("connected");
    });
    socket.on("data", (chunk: Buffer) => {
      read = (read + chunk.toString("latin1")).slice(0, GREETING_MAX_BYTES);
      // A whole line: it ends with the version of the server.
      if (/^SSH-2\.0-[^\n]*\n/.test(read)) settle("greeted");
    });
  });

const dial = async (...args: Parameters<typeof dialAndRead>): Promise<Answer> => (await dialAndRead(...args)).answer;

/** The first line of an ssh server there, such as `SSH-2.0-OpenSSH_9.2`. Null when none greets. */
export const greetingOf = async (clock: Pick<Clock, "after">, host: string, port: number): Promise<string | null> => {
  const { answer, said } = await dialAndRead(clock, host, port, true);
  return answer === "greeted" ? (said.split(/\r?\n/)[0] ?? null) : null;
};

/** Whether an ssh server sends its version there (RFC 4253, 4.2). */
export const greetsAsSsh = async (clock: Pick<Clock, "after">, host: string, port: number): Promise<boolean> =>
  (await dial(clock, host, port, true)) === "greeted";

/** Whether a server accepts connections there. */
export const acceptsConnections = async (clock: Pick<Clock, "after">, host: string, port: number): Promise<boolean> =>
  (await dial(clock, host, port, false)) === "connected";

/** Whether a connection is refused. False when it is accepted, or when there is no answer at all. */
export const refusesConnections = async (clock: Pick<Clock, "after">, host: string, port: number): Promise<boolean> =>
  (await dial(clock, host, port, false)) === "refused";
