// lanecast's tmux server: finds it, starts it, sends it commands, and reconnects when the connection is lost.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "#contract/errors";
import { detach } from "../../platform/detach";
import { type SetupProblem, setupProblem } from "../../platform/paths";
import { isAlive, killExactly } from "../../platform/process-table";
import { run } from "../../platform/process-tree";
import { pause, waitFor } from "../../platform/wait";
import type { ControlClient } from "./control-client";
import { type HubDeps, openHub } from "./hub";
import { whileQuiet } from "./quiet";
import type { TmuxCommand } from "./quote";
import type { Reply } from "./reply-queue";
import { findServerProcess, restoreSocket, type SocketState } from "./socket";

export interface TmuxServerDeps extends Omit<HubDeps, "socketPath"> {
  /** The connection was lost and is open again. Events may have been missed. */
  readonly onReconnected: () => void;
  /** The server has exited, and every terminal with it. */
  readonly onGone: () => void;
}

/**
 * Uses one connection for everything, output included. tmux up to 3.5a crashes, with every terminal, if a client detaches or a
 * session closes just as a control client connects. So lanecast connects once, reconnects only if the connection is lost, and
 * holds back tmux's events meanwhile (quiet.ts).
 */
export interface TmuxServer {
  readonly socketPath: string;
  /** The start of a command line (`tmux -S …`) for other clients. Never starts a server. */
  readonly clientArgv: readonly string[];
  /** Connects to the server if it is running. Returns whether it is. */
  find(): Promise<Result<boolean, SetupProblem>>;
  /** Connects, and starts the server if it isn't running. */
  ensure(): Promise<Result<boolean, SetupProblem>>;
  /** Sends commands over the connection. Without a connection, the reply is a failure. */
  ask(commands: readonly TmuxCommand[]): Promise<Reply>;
  askLine(line: string, count: number): Promise<Reply>;
  /** Like `ask`, but calls `onReply` at the reply's exact place between output and events. */
  askInOrder(commands: readonly TmuxCommand[], onReply: (reply: Reply) => void): void;
  /**
   * Runs one tmux command in its own process and returns its output, or null if it fails. For output that could forge
   * replies on the connection, and for commands before the connection is open.
   */
  runSeparately(...args: readonly string[]): Promise<string | null>;
  /** Makes a running server create its socket again if something has removed it. */
  restoreSocket(): Promise<SocketState>;
  /** Ends the server and everything that runs in it, also when its socket is gone or it doesn't answer. */
  kill(): Promise<void>;
  /** Ends the connection. The server keeps running if it has terminals. */
  disconnect(): Promise<void>;
}

const RUN_DEADLINE_MS = 5_000;
/** The size of sockaddr_un on macOS, without the closing zero. */
const SOCKET_PATH_MAX_BYTES = 103;
const RECONNECT_EVERY_MS = 500;
/** The problem of a reply when the server certainly isn't running. */
export const NO_SERVER = "the tmux server isn't running";
/** The server may still be running, so this proves nothing. */
const RECONNECTING = "reconnecting to tmux";

/** How long a server may take to exit after it was asked, and again after TERM. */
const EXIT = { everyMs: 5, withinMs: 2_000 } as const;

/** The problem when the server runs but its socket is gone. */
export const unreachable = (socketPath: string): SetupProblem =>
  setupProblem(
    `tmux is running but its socket ${socketPath} is gone and couldn't be created again`,
    socketPath,
    "Check that its folder can be written to. `lanecast stop --terminals` closes every terminal.",
  );

/** Keeps one connection open: reconnects if it is lost while the server is still running. */
const createConnection = (deps: TmuxServerDeps, socketPath: string, runSeparately: TmuxServer["runSeparately"]) => {
  let hub: ControlClient | null = null;
  let opening: Promise<Result<boolean, SetupProblem>> | null = null;
  let isEnding = false;
  let endCount = 0;
  let isReconnecting = false;

  const open = async (mayStart: boolean): Promise<Result<boolean, SetupProblem>> => {
    if (hub !== null) return ok(true);
    // Without its socket a running server looks like none: a second one would start, and the first would never be found again.
    const socket = await restoreSocket(socketPath, deps.clock);
    if (socket === "lost") return fail(unreachable(socketPath));
    const isRunning = (await runSeparately("list-sessions")) !== null;
    if (!mayStart && !isRunning) return ok(false);
    const connect = () => openHub({ ...deps, socketPath });
    const opened = await (isRunning ? whileQuiet({ ...deps, runSeparately }, connect) : connect());
    if (!opened.ok) return opened;
    hub = opened.value;
    detach(onEnd(opened.value));
    return ok(true);
  };

  /** One at a time: two calls would each start a server, and one of the servers would be lost. */
  const openOnce = async (mayStart: boolean): Promise<Result<boolean, SetupProblem>> => {
    while (opening !== null) await opening;
    opening = open(mayStart).finally(() => {
      opening = null;
    });
    return opening;
  };

  const onEnd = async (client: ControlClient): Promise<void> => {
    await client.ended;
    hub = null;
    if (isEnding) return;
    const found = await reopen();
    if (found === null) return;
    if (found.ok && found.value) deps.onReconnected();
    else deps.onGone();
  };

  /** Tries until it works: a full disk or a full process table doesn't prove that the server is gone. Null: `end` was called. */
  const reopen = async (): Promise<Result<boolean, SetupProblem> | null> => {
    const before = endCount;
    try {
      return await openOnce(false);
    } catch {
      isReconnecting = true;
      await pause(deps.clock, RECONNECT_EVERY_MS);
      return before === endCount ? await reopen() : null;
    } finally {
      isReconnecting = false;
    }
  };

  const end = async (endClient: (client: ControlClient | null) => unknown): Promise<void> => {
    isEnding = true;
    endCount += 1;
    const client = hub;
    await endClient(client);
    await client?.ended;
    isEnding = false;
  };

  return {
    current: () => hub,
    /** The reply to every request while there is no connection. */
    noConnection: (): Reply => ({ ok: false, problem: isReconnecting ? RECONNECTING : NO_SERVER }),
    open: openOnce,
    end,
  };
};

export const createTmuxServer = (deps: TmuxServerDeps): Result<TmuxServer, SetupProblem> => {
  const socketPath = join(deps.runtimeDir, "tmux");
  if (Buffer.byteLength(socketPath) > SOCKET_PATH_MAX_BYTES)
    return fail(
      setupProblem(
        `The path of the tmux socket is longer than ${SOCKET_PATH_MAX_BYTES} bytes`,
        socketPath,
        "Set XDG_RUNTIME_DIR to a shorter path.",
      ),
    );
  // `-u`: UTF-8 in any locale. `-N`: a client that attaches too late must not start a new server.
  const clientArgv = [deps.tmux, "-u", "-N", "-S", socketPath];
  const runSeparately = async (...args: readonly string[]): Promise<string | null> => {
    const ran = await run([...clientArgv, ...args], { cwd: "/", env: deps.env, timeoutMs: RUN_DEADLINE_MS });
    return ran.exitCode === 0 ? ran.stdout : null;
  };
  const connection = createConnection(deps, socketPath, runSeparately);

  return ok({
    socketPath,
    clientArgv,
    find: () => connection.open(false),
    ensure: () => connection.open(true),
    ask: async (commands) => connection.current()?.ask(commands) ?? connection.noConnection(),
    askLine: async (line, count) => connection.current()?.askLine(line, count) ?? connection.noConnection(),
    askInOrder: (commands, onReply) => {
      const client = connection.current();
      if (client === null) onReply(connection.noConnection());
      else client.askInOrder(commands, onReply);
    },
    runSeparately,
    restoreSocket: () => restoreSocket(socketPath, deps.clock),
    kill: async () => {
      const server = findServerProcess(socketPath);
      await connection.end(async (client) => {
        // Over the connection, which needs no socket file.
        if (client === null) await runSeparately("kill-server");
        else await Promise.race([client.ask([["kill-server"]]), pause(deps.clock, EXIT.withinMs)]);
        // The server waits for its last client before it exits.
        client?.close();
        const isGone = (): boolean => server === null || !isAlive(server);
        for (const signal of ["SIGTERM", "SIGKILL"] as const) {
          if ((await waitFor(deps.clock, isGone, EXIT)) !== null) break;
          if (server !== null) killExactly(server, signal);
        }
      });
      // tmux doesn't remove its socket file.
      rmSync(socketPath, { force: true });
    },
    disconnect: () => connection.end((client) => client?.close()),
  });
};
