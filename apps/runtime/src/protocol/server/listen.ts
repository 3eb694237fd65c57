// Listens on the runtime's one port, on 127.0.0.1 only (INTERFACE 5).
import type { Server } from "bun";
import { fail, ok, type Result, type ShareError } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { errorCode } from "../../platform/errors";
import type { Log } from "../../platform/log";
import { setupProblem } from "../../platform/paths";
import { toResponse } from "./answers";
import { API_BODY_MAX_BYTES } from "./api";
import type { Principal } from "./door";
import { createDoor } from "./door";
import { createHere, type Here, route } from "./routes";
import type { SocketRpc } from "./socket";
import { createSocketHandler, type SocketState } from "./socket";

export interface ServerDeps {
  /** 0 means any free port. */
  readonly port: number;
  /** The built page. If it is missing, the server answers with instructions to build it. */
  readonly pageDir: string;
  /** The command line's bearer token, new for each run. */
  readonly cliToken: string;
  /** The agent with another token; null if there is none. */
  readonly agentOf?: (token: string) => Principal | null;
  readonly rpc: SocketRpc;
  readonly log: Log;
  readonly clock: Pick<Clock, "bootMs">;
}

export interface RunningServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT`, the only accepted Host and Origin. */
  readonly baseUrl: string;
  /** A new one-use link to the page; a secret until it is used. */
  openUrl(): string;
  /** Closes every socket, then the port. */
  stop(): Promise<void>;
}

/** `hereOf` is called once the port is known: with port 0 the system chooses it. */
const listen = (deps: ServerDeps, hereOf: (server: Server<SocketState>) => Here): Server<SocketState> =>
  Bun.serve({
    hostname: "127.0.0.1",
    port: deps.port,
    maxRequestBodySize: API_BODY_MAX_BYTES,
    websocket: createSocketHandler(deps.rpc, deps.log),
    fetch: async (request, server) => {
      const here = hereOf(server);
      try {
        const answer = await route(request, server, here);
        return answer === null ? undefined : toResponse(answer, here.common);
      } catch (thrown) {
        deps.log.error("request-failed", thrown);
        return toResponse({ status: 500, body: null }, here.common);
      }
    },
    // For anything thrown outside `fetch` Bun would send the stack.
    error: (thrown) => {
      deps.log.error("request-failed", thrown);
      return new Response(null, { status: 500 });
    },
  });

const tryListen = (...args: Parameters<typeof listen>): Result<Server<SocketState>, ShareError<"setup-problem">> => {
  try {
    return ok(listen(...args));
  } catch (thrown) {
    const [{ port }] = args;
    const code = errorCode(thrown);
    const what = code === "EADDRINUSE" ? `Port ${port} is already in use` : `Couldn't open port ${port} (${code})`;
    return fail(setupProblem(what, null, "Choose another port with --port, or omit --port to use any free one."));
  }
};

/** Errors: setup-problem (the port can't be opened). */
export const startServer = (deps: ServerDeps): Result<RunningServer, ShareError<"setup-problem">> => {
  const door = createDoor(deps.clock, deps.cliToken, deps.agentOf);
  let known: Here | null = null;
  const hereOf = (server: Server<SocketState>): Here => {
    known ??= createHere(door, deps.pageDir, server.port ?? deps.port);
    return known;
  };
  const listening = tryListen(deps, hereOf);
  if (!listening.ok) return listening;
  const { port, origin } = hereOf(listening.value);
  deps.log.info("door-opened", { port });
  return ok({
    port,
    baseUrl: origin,
    openUrl: () => `${origin}/#${door.issueCode()}`,
    stop: () => listening.value.stop(true),
  });
};
