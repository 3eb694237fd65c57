// Our tmux server: finding, starting, speaking to and losing it. Knows sessions by name only; not what a lane or a share is.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "#contract/errors";
import { run } from "../../platform/process-tree";
import { pause } from "../../platform/wait";
import type { ControlClient } from "./control-client";
import { type HubDeps, openHub, type SetupProblem, setupProblem } from "./hub";
import type { Reply } from "./reply-queue";
import type { TmuxCommand } from "./tmux-quote";

export interface TmuxServerDeps extends Omit<HubDeps, "socketPath"> {
  /** The connection was lost and made anew: events may have been missed. */
  readonly onReconnected: () => void;
  /** The server is gone with everything in it. */
  readonly onGone: () => void;
}

/**
 * One connection for everything, output included: in tmux 3.3a a client that detaches at the instant in which a control
 * client connects brings the server down, and every terminal with it. So none connects while guests come and go; only
 * when this one was lost, it is made anew.
 */
export interface TmuxServer {
  readonly socketPath: string;
  /** `tmux -S …` for a client of someone else's making; never starts a server. */
  readonly clientArgv: readonly string[];
  /** Connects to the server if one runs; value: whether one does. */
  find(): Promise<Result<boolean, SetupProblem>>;
  /** Connects, and starts a server when none runs. */
  ensure(): Promise<Result<boolean, SetupProblem>>;
  /** Asks over the standing connection; a failing answer when there is none. */
  ask(commands: readonly TmuxCommand[]): Promise<Reply>;
  askLine(line: string, count: number): Promise<Reply>;
  /** As `ask`, with the answer at its exact place between output and events. */
  askInOrder(commands: readonly TmuxCommand[], onReply: (reply: Reply) => void): void;
  /**
   * What one tmux command prints, or null when it fails: by a process of its own. For what must not go over the
   * connection, where content could forge replies, and for before there is one.
   */
  runApart(...args: readonly string[]): Promise<string | null>;
  /** Ends the server and all that runs in it. */
  kill(): Promise<void>;
  /** Ends our connection; a server with terminals in it lives on. */
  letGo(): Promise<void>;
}

const RUN_DEADLINE_MS = 5_000;
/** sockaddr_un of macOS, the closing zero taken off. */
const SOCKET_PATH_MAX_BYTES = 103;
const REOPEN_EVERY_MS = 500;
const noServer: Reply = { ok: false, problem: "no tmux server runs" };
/** One may well run: nothing follows from this. */
const outOfReach: Reply = { ok: false, problem: "the connection to tmux is being made anew" };

/** Keeps the one standing connection: opens it once, and again when it was lost but the server lives. */
const createConnection = (deps: TmuxServerDeps, socketPath: string, isRunning: () => Promise<boolean>) => {
  let hub: ControlClient | null = null;
  let opening: Promise<Result<boolean, SetupProblem>> | null = null;
  let isLeaving = false;
  let leavings = 0;
  let isOutOfReach = false;

  const open = async (mayStart: boolean): Promise<Result<boolean, SetupProblem>> => {
    if (hub !== null) return ok(true);
    if (!mayStart && !(await isRunning())) return ok(false);
    const opened = await openHub({ ...deps, socketPath });
    if (!opened.ok) return opened;
    hub = opened.value;
    void onEnd(opened.value);
    return ok(true);
  };

  /** One at a time: two openings would each start a server, and one of them would be lost. */
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
    if (isLeaving) return;
    const found = await openAgain();
    if (found === null) return;
    if (found.ok && found.value) deps.onReconnected();
    else deps.onGone();
  };

  /** A disk without room or a machine without a free process is no proof that the server is gone. Null: nobody wants it any more. */
  const openAgain = async (): Promise<Result<boolean, SetupProblem> | null> => {
    const before = leavings;
    try {
      return await openOnce(false);
    } catch {
      isOutOfReach = true;
      await pause(deps.clock, REOPEN_EVERY_MS);
      return before === leavings ? await openAgain() : null;
    } finally {
      isOutOfReach = false;
    }
  };

  const leave = async (end: (client: ControlClient | null) => unknown): Promise<void> => {
    isLeaving = true;
    leavings += 1;
    const client = hub;
    await end(client);
    await client?.ended;
    isLeaving = false;
  };

  return {
    current: () => hub,
    /** What is answered while there is no connection. */
    absence: () => (isOutOfReach ? outOfReach : noServer),
    open: openOnce,
    leave,
  };
};

export const createTmuxServer = (deps: TmuxServerDeps): Result<TmuxServer, SetupProblem> => {
  const socketPath = join(deps.runtimeDir, "tmux");
  if (Buffer.byteLength(socketPath) > SOCKET_PATH_MAX_BYTES)
    return fail(setupProblem("The socket's path is too long", socketPath, "Set XDG_RUNTIME_DIR to a shorter path."));
  // `-u`: UTF-8 whatever the caller's locale says. `-N`: an attach that comes too late must not start a server of its own.
  const clientArgv = [deps.tmux, "-u", "-N", "-S", socketPath];
  const runApart = async (...args: readonly string[]): Promise<string | null> => {
    const ran = await run([...clientArgv, ...args], { cwd: "/", env: deps.env, timeoutMs: RUN_DEADLINE_MS });
    return ran.exitCode === 0 ? ran.stdout : null;
  };
  const isRunning = async (): Promise<boolean> => (await runApart("list-sessions")) !== null;
  const connection = createConnection(deps, socketPath, isRunning);

  return ok({
    socketPath,
    clientArgv,
    find: () => connection.open(false),
    ensure: () => connection.open(true),
    ask: async (commands) => connection.current()?.ask(commands) ?? connection.absence(),
    askLine: async (line, count) => connection.current()?.askLine(line, count) ?? connection.absence(),
    askInOrder: (commands, onReply) => {
      const client = connection.current();
      if (client === null) onReply(connection.absence());
      else client.askInOrder(commands, onReply);
    },
    runApart,
    kill: async () => {
      await connection.leave(() => runApart("kill-server"));
      // tmux leaves its socket's file behind.
      rmSync(socketPath, { force: true });
    },
    letGo: () => connection.leave((client) => client?.close()),
  });
};
