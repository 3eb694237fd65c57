// Removes what a killed runtime left in the tmux server: rooms, unused attach sessions, snapshot buffers. Terminals stay open.
import { shareIdSchema } from "#contract/ids";
import type { Clock } from "../platform/clock";
import { isAlive, type ProcessRef, startTicksOf } from "../platform/process-table";
import { waitFor } from "../platform/wait";
import { ATTACH_PREFIX } from "./attach";
import { HUB_SESSION } from "./tmux/config";
import type { TmuxServer } from "./tmux/server";
import { BUFFER_PREFIX } from "./view/capture";

type Server = Pick<TmuxServer, "runSeparately">;

/** A dead runtime's clients exit within milliseconds. Only a stopped client (SIGSTOP) takes longer. */
const CLIENT_EXIT = { everyMs: 5, withinMs: 1_000 } as const;

const linesOf = async (server: Server, ...args: readonly string[]): Promise<readonly string[]> =>
  ((await server.runSeparately(...args)) ?? "").split("\n").filter((line) => line !== "");

const isRoom = (session: string): boolean => shareIdSchema.safeParse(session).success;

/** An attach session from before may still be in use. It ends with its client. */
const isLeftover = (session: string, attachedCount: string): boolean =>
  isRoom(session) || (session.startsWith(ATTACH_PREFIX) && attachedCount === "0");

/** Clients that are exiting, or will exit when their room is closed. Attached operators aren't among them: they may stay. */
const exitingClients = async (server: Server): Promise<readonly ProcessRef[]> => {
  const lines = await linesOf(server, "list-clients", "-F", "#{client_pid} #{session_name}");
  return lines.flatMap((line) => {
    const [pid, session = ""] = line.split(" ");
    const startTicks = startTicksOf(Number(pid));
    const isExiting = isRoom(session) || session === HUB_SESSION;
    return isExiting && startTicks !== null ? [{ pid: Number(pid), startTicks }] : [];
  });
};

/**
 * Call it before anything is opened: it treats every room as one that a dead runtime left. It resolves when the clients in
 * them have exited and tmux knows it: in tmux 3.3a, a client that detaches while lanecast connects crashes the server (see
 * TmuxServer).
 */
export const sweepLeftovers = async (server: Server, clock: Pick<Clock, "after">): Promise<void> => {
  const exiting = await exitingClients(server);
  for (const line of await linesOf(server, "list-sessions", "-F", "#{session_name} #{session_attached}")) {
    const [session = "", attachedCount = ""] = line.split(" ");
    if (isLeftover(session, attachedCount)) await server.runSeparately("kill-session", "-t", `=${session}`);
  }
  for (const name of await linesOf(server, "list-buffers", "-F", "#{buffer_name}"))
    if (name.startsWith(BUFFER_PREFIX)) await server.runSeparately("delete-buffer", "-b", name);
  await waitFor(clock, () => !exiting.some(isAlive), CLIENT_EXIT);
  // tmux answers this only after it has noticed the last exit.
  await server.runSeparately("list-sessions");
};
