// A further session that shows one terminal's window and nothing else (BACKENDS 0): what rooms and a person's attach have in common.
import type { TerminalRecord } from "./session-listing";
import { OPTION } from "./session-listing";
import type { Reply } from "./tmux/reply-queue";
import type { TmuxCommand } from "./tmux/tmux-quote";
import type { TmuxServer } from "./tmux/tmux-server";

export interface LinkedSession {
  readonly session: string;
  readonly terminal: TerminalRecord;
  /** What keys mean in it: the only table its clients can reach, for no binding leads to another. */
  readonly keyTable: string;
  readonly options: Readonly<Record<string, string>>;
}

/** A session cannot be made empty; this lives for the milliseconds until the link takes its place. */
const PLACEHOLDER = "cat";

/** For commands that take a session; `=`: this name exactly, never one that only begins so. */
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

/** Leaves nothing when it fails. */
export const openLinkedSession = async (server: TmuxServer, linked: LinkedSession): Promise<Reply> => {
  const reply = await server.ask(openCommands(linked));
  if (!reply.ok && !reply.problem.includes("duplicate session")) await endSession(server, linked.session);
  return reply;
};

/** Ends the session and throws out whoever is in it; the window stays where else it is linked. Harmless when it is gone. */
export const endSession = async (server: TmuxServer, session: string): Promise<void> => {
  await server.ask([["kill-session", "-t", `=${session}`]]);
};
