// Opens a terminal for the operator's own tmux client (`lane attach`): a session in which one key detaches.
import { fail, ok, type Result, shareError } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { type LaneRegistry, terminalNotFound } from "./lane-registry";
import { endSession, openLinkedSession } from "./linked-session";
import { ATTACH_TABLE, DETACH_KEY } from "./tmux/config";
import type { TmuxServer } from "./tmux/server";

export interface OpenAttach {
  /** Run it in the operator's terminal with TMUX and TMUX_PANE unset. The caller must call `resize` at the start and on SIGWINCH. */
  readonly argv: readonly string[];
  /** Show it to the operator before attaching. */
  readonly detachKeyName: string;
  /** Ends the session. Only needed if `argv` was never run; otherwise the session ends with its client. */
  close(): Promise<void>;
}

export const ATTACH_PREFIX = "att_";

/** `name` must be unique among the attach sessions. Errors: not-found, internal. */
export const openAttach = async (
  server: TmuxServer,
  registry: LaneRegistry,
  terminalId: TerminalId,
  name: string,
): Promise<Result<OpenAttach>> => {
  const terminal = registry.find(terminalId);
  if (terminal === null) return fail(terminalNotFound(terminalId));
  const session = `${ATTACH_PREFIX}${name}`;
  const opened = await openLinkedSession(server, { session, terminal, keyTable: ATTACH_TABLE, options: {} });
  if (!opened.ok) return fail(shareError("internal", `tmux couldn't open the terminal: ${opened.problem}`, {}));
  return ok({
    argv: [...server.clientArgv, "attach-session", "-t", `=${session}`, "-f", "ignore-size"],
    detachKeyName: DETACH_KEY.name,
    close: () => endSession(server, session),
  });
};

/** Tracks which session each tmux client is in, from tmux's events. */
export interface ClientSessions {
  /** Takes any event. Returns the session that a client left, or null. */
  onEvent(name: string, args: string): string | null;
}

export const createClientSessions = (): ClientSessions => {
  const sessionOf = new Map<string, string>();

  const move = (client: string, entered: string | null): string | null => {
    const left = sessionOf.get(client) ?? null;
    if (left === entered) return null;
    if (entered === null) sessionOf.delete(client);
    else sessionOf.set(client, entered);
    return left;
  };

  return {
    onEvent: (name, args) => {
      if (name === "client-detached") return move(args, null);
      const moved = name === "client-session-changed" ? /^(\S+) \$\d+ (\S+)$/.exec(args) : null;
      return moved === null ? null : move(moved[1] ?? "", moved[2] ?? "");
    },
  };
};
