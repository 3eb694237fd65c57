// Clears away what a killed runtime left in our tmux server, before we connect: rooms of shares, unused attach sessions, snapshot buffers. Terminals stay.

import { shareIdSchema } from "#contract/ids";
import type { Clock } from "../platform/clock";
import { isAlive, type ProcessRef, startTicksOf } from "../platform/process-table";
import { waitFor } from "../platform/wait";
import { ATTACH_PREFIX } from "./attach";
import { HUB_SESSION } from "./tmux/tmux-config";
import type { TmuxServer } from "./tmux/tmux-server";
import { BUFFER_PREFIX } from "./view/capture";

type Apart = Pick<TmuxServer, "runApart">;

/** Clients of a dead runtime go within milliseconds; longer only one that is stopped. */
const GOING = { everyMs: 5, withinMs: 1_000 } as const;

const linesOf = async (server: Apart, ...args: readonly string[]): Promise<readonly string[]> =>
  ((await server.runApart(...args)) ?? "").split("\n").filter((line) => line !== "");

const isRoom = (session: string): boolean => shareIdSchema.safeParse(session).success;

/** A person may still sit in an attach of before; it ends with them. */
const isLeftover = (session: string, attachedCount: string): boolean =>
  isRoom(session) || (session.startsWith(ATTACH_PREFIX) && attachedCount === "0");

/** All who are on their way out, or will be when their room is closed; not persons, who stay as long as they like. */
const goingClients = async (server: Apart): Promise<readonly ProcessRef[]> => {
  const lines = await linesOf(server, "list-clients", "-F", "#{client_pid} #{session_name}");
  return lines.flatMap((line) => {
    const [pid, session = ""] = line.split(" ");
    const startTicks = startTicksOf(Number(pid));
    const isGoing = isRoom(session) || session === HUB_SESSION;
    return isGoing && startTicks !== null ? [{ pid: Number(pid), startTicks }] : [];
  });
};

/**
 * Only before anything is opened: it takes every room for one of a runtime that is gone. Resolves when the clients that
 * were in them are gone and tmux has seen it: one that detaches while we connect would crash tmux 3.3a (TmuxServer).
 */
export const sweepLeftovers = async (server: Apart, clock: Pick<Clock, "after">): Promise<void> => {
  const going = await goingClients(server);
  for (const line of await linesOf(server, "list-sessions", "-F", "#{session_name} #{session_attached}")) {
    const [session = "", attachedCount = ""] = line.split(" ");
    if (isLeftover(session, attachedCount)) await server.runApart("kill-session", "-t", `=${session}`);
  }
  for (const name of await linesOf(server, "list-buffers", "-F", "#{buffer_name}"))
    if (name.startsWith(BUFFER_PREFIX)) await server.runApart("delete-buffer", "-b", name);
  await waitFor(clock, () => !going.some(isAlive), GOING);
  // Answered only after the last of them was noticed.
  await server.runApart("list-sessions");
};
