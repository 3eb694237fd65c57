// Clears away what a killed runtime left in our tmux server: rooms of shares, unused attach sessions, snapshot buffers. Terminals stay.
import { shareIdSchema } from "../protocol/contract/ids";
import { ATTACH_PREFIX } from "./attach";
import { endSession } from "./linked-session";
import type { TmuxServer } from "./tmux/tmux-server";
import { BUFFER_PREFIX } from "./view/capture";

/** A person may still sit in an attach of before; it ends with them. */
const isLeftover = (session: string, attachedCount: string): boolean =>
  shareIdSchema.safeParse(session).success || (session.startsWith(ATTACH_PREFIX) && attachedCount === "0");

/** Only before anything is opened: it takes every room for one of a runtime that is gone. */
export const sweepLeftovers = async (server: TmuxServer): Promise<void> => {
  const listed = await server.ask([
    ["list-sessions", "-F", "#{session_name} #{session_attached}"],
    ["list-buffers", "-F", "#{buffer_name}"],
  ]);
  if (!listed.ok) return;
  const [sessions = [], buffers = []] = listed.outputs;
  for (const line of sessions) {
    const [session = "", attachedCount = ""] = line.split(" ");
    if (isLeftover(session, attachedCount)) await endSession(server, session);
  }
  const stale = buffers.filter((name) => name.startsWith(BUFFER_PREFIX));
  if (stale.length > 0) await server.ask(stale.map((name) => ["delete-buffer", "-b", name]));
};
