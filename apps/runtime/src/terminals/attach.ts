// A person's own tmux client at a terminal (`lane attach`): a session of its own in which one key lets go. Knows no share.
import { fail, ok, type Result, shareError } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { LaneBook } from "./lane-book";
import { endSession, openLinkedSession } from "./linked-session";
import { terminalNotFound } from "./not-found";
import { ATTACH_TABLE, DETACH_KEY } from "./tmux/tmux-config";
import type { TmuxServer } from "./tmux/tmux-server";

export interface OpenAttach {
  /** Run it in the person's own terminal, with TMUX and TMUX_PANE unset. Sizes are the caller's: `resize` at the start and on SIGWINCH. */
  readonly argv: readonly string[];
  /** To be told at the start. */
  readonly detachKeyName: string;
  /** Ends it from here; needed only when the argv was never run: else it ends with the client. */
  close(): Promise<void>;
}

export const ATTACH_PREFIX = "att_";

/** `name`: of the new session, unlike any other. Errors: not-found, internal. */
export const openAttach = async (
  server: TmuxServer,
  book: LaneBook,
  terminalId: TerminalId,
  name: string,
): Promise<Result<OpenAttach>> => {
  const terminal = book.find(terminalId);
  if (terminal === null) return fail(terminalNotFound(terminalId));
  const session = `${ATTACH_PREFIX}${name}`;
  const opened = await openLinkedSession(server, { session, terminal, keyTable: ATTACH_TABLE, options: {} });
  if (!opened.ok) return fail(shareError("internal", `tmux did not open the terminal: ${opened.problem}`, {}));
  return ok({
    argv: [...server.clientArgv, "attach-session", "-t", `=${session}`, "-f", "ignore-size"],
    detachKeyName: DETACH_KEY.name,
    close: () => endSession(server, session),
  });
};
