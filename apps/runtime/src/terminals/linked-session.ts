// Opens a second tmux session that shows one terminal's window and nothing else. Rooms and `lane attach` use it.
import { OPTION, type TerminalRecord } from "./session-listing";
import type { TmuxCommand } from "./tmux/quote";
import type { Reply } from "./tmux/reply-queue";
import type { TmuxServer } from "./tmux/server";

export interface LinkedSession {
  readonly session: string;
  readonly terminal: TerminalRecord;
  /** The only key table that clients of this session can reach: none of its bindings switches to another table. */
  readonly keyTable: string;
  readonly options: Readonly<Record<string, string>>;
}

/** tmux can't create an empty session. This runs for a few milliseconds, until the linked window replaces it. */
const PLACEHOLDER = "cat";

/** A target for tmux commands. `=` matches the exact name; without it, tmux would also match a prefix. */
export const sessionTarget = (session: string): string => `=${session}:`;

const openCommands = ({ session, terminal, keyTable, options }: LinkedSession): readonly TmuxCommand[] => {
  const size = ["-x", String(terminal.cols), "-y", String(terminal.rows)];
  const all = { [OPTION.terminal]: terminal.terminalId, "key-table": keyTable, ...options };
  return [
    ["new-session", "-d", "-s", session, ...size, PLACEHOLDER],
    ...Object.entries(all).map(
      ([name, value]): TmuxCommand => ["set-option", "-t", sessionTarget(session), name, value],
    ),
    ["link-window", "-k", "-s", `${sessionTarget(terminal.terminalId)}0`, "-t", `${sessionTarget(session)}0`],
  ];
};

/** Leaves no session behind if it fails. */
export const openLinkedSession = async (server: TmuxServer, linked: LinkedSession): Promise<Reply> => {
  const reply = await server.ask(openCommands(linked));
  if (!reply.ok && !reply.problem.includes("duplicate session")) await endSession(server, linked.session);
  return reply;
};

/** Ends the session and detaches its clients. The window stays open in the other sessions that it is linked to. Safe to repeat. */
export const endSession = async (server: TmuxServer, session: string): Promise<void> => {
  await server.ask([["kill-session", "-t", `=${session}`]]);
};
