// Listens on the runtime's one port, on 127.0.0.1 only (DOOR6): HTTP for the page and the sign-in, WebSocket for everything else.
import { createServer as createHttpServer, type IncomingMessage, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { WebSocketServer } from "ws-server";
import { fail, ok, type Result, type ShareError } from "#contract/errors";
import { SOCKET_MESSAGE_MAX_BYTES, SOCKET_SUBPROTOCOL } from "#contract/limits";
import type { McpHttp } from "../../mcp/http";
import type { Clock } from "../../platform/clock";
import { descriptorLimit } from "../../platform/descriptors";
import { errorCode } from "../../platform/errors";
import type { Log } from "../../platform/log";
import { isUnacknowledged } from "../../platform/network";
import { setupProblem } from "../../platform/paths";
import type { Answer, Headers } from "./answers";
import type { ApiAnswer } from "./api";
import { type ConnectionLimits, type Connections, connectionLimits, createConnections } from "./connections";
import { type AgentPrincipal, createDoor, type Principal } from "./door";
import { createHere, type Here } from "./here";
import { createMcpDoor } from "./mcp";
import { createPasses } from "./passes";
import { sendAnswer, toDoorRequest } from "./request";
import { route, routeUpgrade } from "./routes";
import { type SocketRpc, serveSocket } from "./socket";
import type { PageFiles } from "./static-page";

export interface ServerDeps {
  /** 0 means any free port. */
  readonly port: number;
  /** Tried first if `port` is 0. */
  readonly usualPort?: number;
  /** By which pages of an earlier run sign in again. */
  readonly pageKey: Uint8Array;
  /** The built page. If it is missing, the server answers with instructions to build it. */
  readonly pageFiles: PageFiles;
  /** The command line's bearer token, new for each run. */
  readonly cliToken: string;
  /** The agent with another token; null if there is none. */
  readonly agentOf?: (token: string) => Principal | null;
  readonly rpc: SocketRpc;
  /** Agents over HTTP; without it, the path is not there. */
  readonly mcp?: McpHttp<AgentPrincipal>;
  readonly log: Log;
  readonly clock: Pick<Clock, "bootMs" | "after" | "every">;
  /** Default: a part of the descriptors that this process may have. */
  readonly limits?: ConnectionLimits;
}

export interface RunningServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT`, the only accepted Host and Origin. */
  readonly baseUrl: string;
  /** A new one-use link to the page; a secret until it is used. */
  openUrl(): string;
  /** How many pages are connected. Other clients don't count. */
  openPages(): number;
  /** Closes every socket, then the port. */
  stop(): Promise<void>;
}

const FAILED: Answer = { status: 500, body: null };

/** Written by hand, because a refused upgrade has no response object. */
const refuseSocket = (socket: Socket, { status, body, headers }: Answer, common: Headers): void => {
  const all = { ...common, ...headers, "Content-Length": Buffer.byteLength(body ?? ""), Connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`);
  socket.end(body ?? "");
};

const createHttp = (deps: ServerDeps, here: () => Here, trust: Connections["trust"], pages: Set<unknown>) => {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: SOCKET_MESSAGE_MAX_BYTES,
    // Compression over loopback costs time and memory and saves nothing.
    perMessageDeflate: false,
    // Never the ticket, which the client offers as a subprotocol too.
    handleProtocols: () => SOCKET_SUBPROTOCOL,
  });
  sockets.on("headers", (lines) => {
    for (const [name, value] of Object.entries(here().common)) lines.push(`${name}: ${value}`);
  });

  const answerOf = async (message: IncomingMessage): Promise<ApiAnswer> => {
    try {
      return await route(toDoorRequest(message), here());
    } catch (thrown) {
      deps.log.error("request-failed", thrown);
      return FAILED;
    }
  };

  const agents = deps.mcp === undefined ? null : createMcpDoor(deps.mcp, here, ({ socket }) => void trust(socket));
  const http = createHttpServer((message, response) => {
    const send = (answer: ApiAnswer): void => {
      if (answer.principal !== undefined) trust(message.socket);
      sendAnswer(response, answer, here().common);
    };
    const answered = agents?.isFor(message) === true ? agents.handle(message, response) : answerOf(message);
    answered
      .then((answer) => (answer === null ? undefined : send(answer)))
      .catch((thrown: unknown) => {
        deps.log.error("request-failed", thrown);
        message.socket.destroy();
      });
  });
  http.on("upgrade", (message: IncomingMessage, socket: Socket, head: Buffer) => {
    const upgrade = routeUpgrade(toDoorRequest(message), here());
    if (!upgrade.ok) return refuseSocket(socket, upgrade.answer, here().common);
    trust(message.socket);
    const isReachable = (): boolean => isUnacknowledged(socket.localPort ?? 0, socket.remotePort ?? 0) !== true;
    sockets.handleUpgrade(message, socket, head, (opened) => {
      // Only pages have a session's cookie. The command line and agents sign in with a token.
      if (message.headers.cookie !== undefined) {
        pages.add(opened);
        opened.on("close", () => pages.delete(opened));
      }
      serveSocket(opened, upgrade.principal, { ...deps, isReachable });
    });
  });
  http.on("clientError", (_error, socket) => socket.destroy());
  return http;
};

const tryListen = (connections: Connections, port: number): Promise<Result<number, ShareError<"setup-problem">>> =>
  new Promise((resolve) => {
    const { server } = connections;
    server.once("error", (thrown) => {
      const code = errorCode(thrown);
      const what = code === "EADDRINUSE" ? `Port ${port} is already in use` : `Couldn't open port ${port} (${code})`;
      const hint = "Choose another port with --port, or omit --port to use any free one.";
      resolve(fail(setupProblem(what, null, hint)));
    });
    server.listen(port, "127.0.0.1", () => resolve(ok((server.address() as AddressInfo).port)));
  });

/** Errors: setup-problem (the port can't be opened). */
export const startServer = async (deps: ServerDeps): Promise<Result<RunningServer, ShareError<"setup-problem">>> => {
  const door = createDoor(deps.clock, deps.cliToken, deps.agentOf);
  const passes = createPasses(deps.clock, deps.pageKey);
  let here = createHere(door, passes, deps.pageFiles, deps.port);
  const limits = deps.limits ?? connectionLimits(descriptorLimit());
  const connections = createConnections(limits, deps.clock, (socket) => http.emit("connection", socket));
  const pages = new Set<unknown>();
  const http = createHttp(deps, () => here, connections.trust, pages);
  const usual = deps.port === 0 && deps.usualPort !== undefined ? await tryListen(connections, deps.usualPort) : null;
  const listening = usual?.ok === true ? usual : await tryListen(connections, deps.port);
  if (!listening.ok) return listening;
  here = createHere(door, passes, deps.pageFiles, listening.value);
  const { port, origin } = here;
  deps.log.info("door-opened", { port });
  return ok({
    port,
    baseUrl: origin,
    openUrl: () => `${origin}/#${door.issueCode()}`,
    openPages: () => pages.size,
    stop: connections.close,
  });
};
