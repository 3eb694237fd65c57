// Opens a terminal for the operator's own tmux client (`lane attach`): a session with detach keys, scrollback and a status line.
import { fail, ok, type Result, shareError } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { oneLine } from "../platform/text";
import { bindingsOf, DEFAULT_DETACH_KEYS, parseDetachKeys, SCROLL_EXIT_CODE } from "./detach-keys";
import { type LaneRegistry, terminalNotFound } from "./lane-registry";
import { endSession, openLinkedSession, sessionTarget } from "./linked-session";
import { OPTION } from "./session-listing";
import type { TmuxServer } from "./tmux/server";

export interface OpenAttach {
  /** Run it in the operator's terminal with TMUX and TMUX_PANE unset. The caller must call `resize` at the start and on SIGWINCH. */
  readonly argv: readonly string[];
  /** Show it to the operator before attaching. */
  readonly detachKeyName: string;
  /** The rows that the status line takes: the terminal gets the others. */
  readonly statusRows: number;
  /** If `argv` exits with `exitCode`, show the output of `scrollback.argv` in a pager and attach again. */
  readonly scrollback: { readonly exitCode: number; readonly argv: readonly string[]; readonly keys: string | null };
  /** Ends the session. Only needed if `argv` was never run; otherwise the session ends with its client. */
  close(): Promise<void>;
}

export const ATTACH_PREFIX = "att_";
const STATUS_ROWS = 1;

/**
 * The status line. The notice is an option of the terminal's window, so every attach shows the same one. `q/h` escapes it:
 * tmux formats are code.
 */
export const STATUS_LEFT = " #{?@lanecast_notice,#{q/h:@lanecast_notice},Not shared} ";
/**
 * The help beside it. Where both don't fit, tmux would cut the beginning of the help, so a shorter one is shown, or none.
 * `w` is the width on the screen; the numbers are the widths of "Not shared" and of the spaces around both texts.
 */
const fits = (help: string): string =>
  `#{e|>=|:#{client_width},#{e|+|:#{?@lanecast_notice,#{w:@lanecast_notice},10},#{e|+|:#{w:${help}},5}}}`;
const helpOf = (help: string): string => ` #{q/h:${help}} `;
export const STATUS_RIGHT = `#{?${fits(OPTION.help)},${helpOf(OPTION.help)},#{?${fits(OPTION.shortHelp)},${helpOf(OPTION.shortHelp)},}}`;

const TONES = {
  ending: "bg=colour214 fg=colour16 bold",
  typing: "bg=colour178 fg=colour16",
  watching: "bg=colour28 fg=colour231",
  agent: "bg=colour97 fg=colour231",
} as const;
const STATUS_STYLE = Object.entries(TONES).reduceRight(
  (otherwise, [tone, style]) => `#{?#{==:#{@lanecast_notice_tone},${tone}},${style},${otherwise}}`,
  "bg=colour236 fg=colour252",
);

export type NoticeTone = keyof typeof TONES;
export interface AttachNotice {
  readonly text: string;
  /** Null: nothing is shared. */
  readonly tone: NoticeTone | null;
}

/** `name` must be unique among the attach sessions. `detachKeys`: see `parseDetachKeys`. Errors: invalid-input, not-found, internal. */
export const openAttach = async (
  server: TmuxServer,
  registry: LaneRegistry,
  terminalId: TerminalId,
  name: string,
  detachKeys = DEFAULT_DETACH_KEYS,
): Promise<Result<OpenAttach>> => {
  const keys = parseDetachKeys(detachKeys);
  if (keys === null) {
    const problem = `${detachKeys} is not a key sequence (e.g. ctrl-],d or ctrl-p,ctrl-q)`;
    return fail(shareError("invalid-input", problem, { issues: [{ path: "detachKeys", problem }] }));
  }
  const terminal = registry.find(terminalId);
  if (terminal === null) return fail(terminalNotFound(terminalId));
  const session = `${ATTACH_PREFIX}${name}`;
  if (detachKeys !== DEFAULT_DETACH_KEYS) await server.ask(bindingsOf(keys));
  const shortHelp = `${keys.words}: detach`;
  const help = [shortHelp, ...(keys.scrollWords === null ? [] : [`${keys.scrollWords}: scroll`])];
  const options = {
    mouse: "on",
    status: "on",
    "status-left": terminal.mirror === null ? STATUS_LEFT : ` mirror |${STATUS_LEFT}`,
    "status-style": STATUS_STYLE,
    [OPTION.help]: help.join(" | "),
    [OPTION.shortHelp]: shortHelp,
    "status-right": STATUS_RIGHT,
    "status-right-length": "60",
    [OPTION.detachKeys]: detachKeys,
  };
  const opened = await openLinkedSession(server, { session, terminal, keyTable: keys.table, options });
  if (!opened.ok) return fail(shareError("internal", `tmux couldn't open the terminal: ${opened.problem}`, {}));
  const capture = ["capture-pane", "-p", "-e", "-J", "-S", "-", "-t", sessionTarget(terminalId)];
  return ok({
    argv: [...server.clientArgv, "attach-session", "-t", `=${session}`, "-f", "ignore-size"],
    detachKeyName: keys.words,
    statusRows: STATUS_ROWS,
    scrollback: { exitCode: SCROLL_EXIT_CODE, argv: [...server.clientArgv, ...capture], keys: keys.scrollWords },
    close: () => endSession(server, session),
  });
};

/** Shows the notice in every attach of the terminal, now and later. */
export const setNotice = async (
  server: TmuxServer,
  terminalId: TerminalId,
  { text, tone }: AttachNotice,
): Promise<void> => {
  const set = (name: string, value: string) => ["set-option", "-w", "-t", sessionTarget(terminalId), name, value];
  await server.ask([set(OPTION.notice, oneLine(text)), set(OPTION.noticeTone, tone ?? "")]);
};

const CLIENT_FIELDS = `#{session_name}|#{${OPTION.terminal}}|#{client_width}|#{client_height}|#{client_activity}`;

/**
 * Ends the session that a client left. If others are attached to its terminal, it gets the size of the one used last. A mirror
 * keeps the size of the pane that it shows.
 */
export const endAttach = async (
  server: TmuxServer,
  registry: Pick<LaneRegistry, "all">,
  session: string,
): Promise<void> => {
  const shown = await server.ask([["show-options", "-v", "-t", sessionTarget(session), OPTION.terminal]]);
  const terminalId = shown.ok ? shown.outputs[0]?.[0] : undefined;
  await endSession(server, session);
  const isMirror = registry.all().some((record) => record.terminalId === terminalId && record.mirror !== null);
  if (terminalId === undefined || isMirror) return;
  const listed = await server.ask([["list-clients", "-F", CLIENT_FIELDS]]);
  const others = (listed.ok ? (listed.outputs[0] ?? []) : [])
    .map((line) => line.split("|"))
    .filter(([name, of]) => name?.startsWith(ATTACH_PREFIX) && of === terminalId)
    .toSorted((a, b) => Number(b[4]) - Number(a[4]));
  const [, , width, height] = others[0] ?? [];
  if (width === undefined) return;
  const rows = String(Number(height) - STATUS_ROWS);
  await server.ask([["resize-window", "-t", sessionTarget(terminalId), "-x", width, "-y", rows]]);
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
