// The runtime's one port, on 127.0.0.1 only (INTERFACE 5). Knows how to listen; what is answered is in server-routes, who may come in is in door.
import type { Server } from "bun";
import { fail, ok, type Result, type ShareError } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { errorCode } from "../../platform/errors";
import type { Log } from "../../platform/log";
import { setupProblem } from "../../platform/paths";
import type { Principal } from "../rights/principal";
import { toResponse } from "./answers";
import { API_BODY_MAX_BYTES } from "./api";
import { createDoor } from "./door";
import { createHere, type Here, route } from "./routes";
import { createSocketHandler, type SocketState } from "./socket";
import type { SocketRpc } from "./socket-rpc";

export interface ServerDeps {
  /** 0: any free port. */
  readonly port: number;
  /** The page's build; may be absent, which is then said on the page. */
  readonly pageDir: string;
  /** The command line's bearer token, fresh for this run. */
  readonly cliToken: string;
  /** Who comes with another token: an agent, or nobody. */
  readonly agentOf?: (token: string) => Principal | null;
  readonly rpc: SocketRpc;
  readonly log: Log;
  readonly clock: Pick<Clock, "bootMs">;
}

export interface RunningServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT`: the only Host and the only Origin. */
  readonly baseUrl: string;
  /** A fresh one-use address of the page. A secret until it is used. */
  openUrl(): string;
  /** Closes every socket, then the port. */
  stop(): Promise<void>;
}

/** `hereOf` is asked with the port only once there is one: with port 0 it is the system's choice. */
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
    // Of what is thrown outside of that, Bun would show the stack.
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
    const what = code === "EADDRINUSE" ? `Port ${port} is taken` : `Port ${port} cannot be opened (${code})`;
    return fail(setupProblem(what, null, "Choose another with --port, or leave it out for any free one."));
  }
};

/** Opens the door. Errors: setup-problem (the port). */
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
