// A server on a free port with a small build, and the ways to connect to it. Its RPC side echoes every message.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow } from "../../../platform/assets";
import { createSystemClock } from "../../../platform/clock";
import { newSecret } from "../../../platform/ids";
import { silentLog } from "../../../platform/log";
import type { ConnectionLimits } from "../connections";
import { type RunningServer, startServer } from "../listen";
import type { SocketPeer, SocketRpc } from "../socket";
import { rawRequest } from "./raw-http.fixture";

export const CLI_TOKEN = newSecret();
/** The same for every door of a test, as for every runtime of a home. */
const PAGE_KEY = Buffer.alloc(32, 7);
/** Makes the server throw, as a bug would. */
export const BREAKING_TOKEN = newSecret();

/** Fills a folder with a build, and with files that must not be reachable. */
const makeBuild = (dir: string): void => {
  mkdirSync(join(dir, "dist/assets"), { recursive: true });
  writeFileSync(join(dir, "dist/index.html"), "<!doctype html><title>lanecast</title>");
  writeFileSync(join(dir, "dist/assets/index-abc123.js"), "export {};");
  writeFileSync(join(dir, "secret.txt"), "outside");
  symlinkSync(join(dir, "secret.txt"), join(dir, "dist/link.txt"));
};

export interface UpgradeOver {
  readonly host?: string;
  readonly origin?: string | null;
  readonly protocols?: string | null;
}

export const codeOf = (url: string): string => new URL(url).hash.slice(1);
export const cookieOf = (response: Response): string => (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";

/** Echoes messages, and keeps the peers that connected. */
const createEcho = () => {
  const seen = { peers: [] as SocketPeer[], closed: 0 };
  const rpc: SocketRpc = {
    open: (peer) => {
      seen.peers.push(peer);
      return {
        message: (message) => peer.send(message),
        close: () => {
          seen.closed += 1;
        },
      };
    },
  };
  return { seen, rpc };
};

/** The lines of an upgrade request. */
const upgradeLines = (server: RunningServer, over: UpgradeOver): string[] => {
  const { host = `127.0.0.1:${server.port}`, origin = server.baseUrl, protocols = "lanecast.v1" } = over;
  return [
    "GET /api/socket HTTP/1.1",
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...(origin === null ? [] : [`Origin: ${origin}`]),
    ...(protocols === null ? [] : [`Sec-WebSocket-Protocol: ${protocols}`]),
  ];
};

const dial = async (server: RunningServer, ticket: string): Promise<WebSocket> => {
  const socket = new WebSocket(`${server.baseUrl.replace("http", "ws")}/api/socket`, {
    protocols: ["lanecast.v1", `ticket.${ticket}`],
    headers: { Origin: server.baseUrl },
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("close", (event) => reject(new Error(`closed ${event.code}`)));
  });
  return socket;
};

const clientsOf = (server: RunningServer) => {
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.baseUrl}${path}`, { method: "POST", body: JSON.stringify(body), headers });
  const ticketBy = async (headers: Record<string, string>): Promise<string> => {
    const answer = (await (await post("/api/ticket", {}, headers)).json()) as { ticket: string };
    return answer.ticket;
  };
  return {
    post,
    ticketBy,
    signIn: async (): Promise<string> => cookieOf(await post("/api/session", { code: codeOf(server.openUrl()) })),
    cliTicket: (): Promise<string> => ticketBy({ Authorization: `Bearer ${CLI_TOKEN}` }),
    dial: (ticket: string): Promise<WebSocket> => dial(server, ticket),
    upgradeLines: (over: UpgradeOver): string[] => upgradeLines(server, over),
    upgradeStatus: async (over: UpgradeOver): Promise<number> =>
      (await rawRequest(server.port, upgradeLines(server, over))).status,
  };
};

/** A running door; `dispose` stops it and removes its folder. */
export const openTestDoor = async (limits?: ConnectionLimits) => {
  const dir = mkdtempSync("/tmp/lc-door-");
  makeBuild(dir);
  const { seen, rpc } = createEcho();
  const start = (port = 0) =>
    startServer({
      port,
      pageKey: PAGE_KEY,
      pageFiles: () => filesBelow(join(dir, "dist")),
      cliToken: CLI_TOKEN,
      agentOf: (token) => {
        if (token === BREAKING_TOKEN) throw new Error("a bug");
        return null;
      },
      rpc,
      log: silentLog,
      clock: createSystemClock(),
      ...(limits === undefined ? {} : { limits }),
    });
  const started = await start();
  if (!started.ok) throw new Error(started.error.message);
  const server = started.value;
  const dispose = async (): Promise<void> => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  return { dir, seen, start, server, dispose, ...clientsOf(server) };
};
export type TestDoor = Awaited<ReturnType<typeof openTestDoor>>;
