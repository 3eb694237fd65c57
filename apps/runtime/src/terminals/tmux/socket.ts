// The socket file of lanecast's tmux server: whether it is there, and how to get it back when something has removed it.
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import type { Clock } from "../../platform/clock";
import { killExactly, type ProcessRef, startTicksOf } from "../../platform/process-table";
import { waitFor } from "../../platform/wait";

/** `no-server`: no tmux server uses this path. `lost`: a server does, but clients can't reach it. */
export type SocketState = "there" | "no-server" | "lost";

/** tmux creates the socket within milliseconds of the signal. */
const RESTORED = { everyMs: 5, withinMs: 1_000 } as const;
/** What tmux's server calls itself. Its clients have the same arguments, but another name. */
const SERVER_NAME = "tmux: server";

const isSocket = (path: string): boolean => {
  try {
    return lstatSync(path).isSocket();
  } catch {
    return false;
  }
};

const isServerOf = (pid: string, socketPath: string): boolean => {
  try {
    if (readFileSync(`/proc/${pid}/comm`, "utf8").trim() !== SERVER_NAME) return false;
    const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return argv[argv.indexOf("-S") + 1] === socketPath;
  } catch {
    // It has exited, or it belongs to another user.
    return false;
  }
};

/** The server that was started with this socket path, found by its name and arguments: without its socket it can't be asked. */
export const findServerProcess = (socketPath: string): ProcessRef | null => {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const pid = Number(pids.find((each) => isServerOf(each, socketPath)));
  const startTicks = Number.isNaN(pid) ? null : startTicksOf(pid);
  return startTicks === null ? null : { pid, startTicks };
};

/** Makes a running server create its socket again: tmux does on SIGUSR1 (tmux(1), `-L`). Its directory must exist. */
export const restoreSocket = async (socketPath: string, clock: Pick<Clock, "after">): Promise<SocketState> => {
  if (isSocket(socketPath)) return "there";
  const server = findServerProcess(socketPath);
  if (server === null || !killExactly(server, "SIGUSR1")) return "no-server";
  return (await waitFor(clock, () => isSocket(socketPath), RESTORED)) === null ? "lost" : "there";
};
