// Starts one terminal: its session, its shell, its environment, and the options that a later runtime finds it by.
import { basename } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { LaneId, TerminalId } from "#contract/ids";
import { encodeMirror, type MirrorOf } from "./adopt/mirror-option";
import { sessionTarget } from "./linked-session";
import { encodeLabels, encodeName, OPTION, START_PROGRAM } from "./session-listing";
import { encodeMarks, type ShellMarks } from "./shell/integration";
import type { TmuxCommand } from "./tmux/quote";
import type { Reply } from "./tmux/reply-queue";
import type { TmuxServer } from "./tmux/server";

export interface NewTerminal {
  readonly terminalId: TerminalId;
  readonly laneId: LaneId;
  readonly laneName: string;
  readonly laneCreatedAtMs: number;
  readonly labels: readonly string[];
  readonly order: number;
  /** An existing directory. */
  readonly cwd: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** For a shell that marks its prompts; null if `argv` doesn't. */
  readonly marks: ShellMarks | null;
  /** The pane that it shows; null: it runs a program of its own. */
  readonly mirror: MirrorOf | null;
  /** In cells. Default: 80 by 24, until a page or `lane attach` sets another size. */
  readonly size?: { readonly cols: number; readonly rows: number };
}

const FIRST_SIZE = { cols: 80, rows: 24 } as const;
/** Passes the directory to new-session: `-c` takes a format, and a format can run programs. */
const CWD_OPTION = "@lanecast_cwd";
/**
 * The shell doesn't know that it runs in tmux, so that the operator can start their own tmux in it, and guests who can type
 * aren't given the path of lanecast's tmux socket.
 */
const WITHOUT_TMUX = [START_PROGRAM, "-u", "TMUX", "-u", "TMUX_PANE"];
/** tmux overwrites SHELL with its own default-shell (environ.c), and programs that start a shell use it. */
const shellSetting = ({ env }: NewTerminal): readonly string[] =>
  env.SHELL === undefined ? [] : [`SHELL=${env.SHELL}`];
/** tmux sets TERM (default-terminal). The other variables describe the terminal that the runtime was started from. */
const NOT_INHERITED = new Set([
  "TERM",
  "TERM_PROGRAM",
  "TERM_PROGRAM_VERSION",
  "TMUX",
  "TMUX_PANE",
  "COLUMNS",
  "LINES",
]);

const environmentFlags = ({ env, terminalId }: NewTerminal): readonly string[] => {
  const inherited = Object.entries(env).filter(([name]) => !NOT_INHERITED.has(name));
  const added = { COLORTERM: "truecolor", LANECAST_TERMINAL: terminalId };
  return [...inherited, ...Object.entries(added)].flatMap(([name, value]) => ["-e", `${name}=${value}`]);
};

const spawnCommands = (terminal: NewTerminal): readonly TmuxCommand[] => {
  const { terminalId, cwd, argv, size = FIRST_SIZE } = terminal;
  const target = sessionTarget(terminalId);
  const set = (name: string, value: string): TmuxCommand => ["set-option", "-t", target, name, value];
  const flags = ["-d", "-s", terminalId, "-n", "terminal", "-x", String(size.cols), "-y", String(size.rows)];
  flags.push("-c", `#{${CWD_OPTION}}`);
  return [
    ["set-option", "-g", CWD_OPTION, cwd],
    ["new-session", ...flags, ...environmentFlags(terminal), "--", ...WITHOUT_TMUX, ...shellSetting(terminal), ...argv],
    ["set-option", "-gu", CWD_OPTION],
    set(OPTION.terminal, terminalId),
    set(OPTION.lane, terminal.laneId),
    set(OPTION.laneName, encodeName(terminal.laneName)),
    set(OPTION.labels, encodeLabels(terminal.labels)),
    set(OPTION.laneCreatedAtMs, String(terminal.laneCreatedAtMs)),
    set(OPTION.order, String(terminal.order)),
    set(OPTION.startTitle, encodeName(basename(argv[0] ?? ""))),
    set(OPTION.startCwd, encodeName(cwd)),
    set(OPTION.marks, terminal.marks === null ? "" : encodeMarks(terminal.marks)),
    set(OPTION.mirror, terminal.mirror === null ? "" : encodeMirror(terminal.mirror)),
    // Set per window. It keeps the size when a guest is the only client.
    ["set-option", "-w", "-t", target, "window-size", "manual"],
  ];
};

/** The environment is sent over the control connection and not as process arguments, which other users can read. */
const spawnTerminal = (server: Pick<TmuxServer, "ask">, terminal: NewTerminal): Promise<Reply> =>
  server.ask(spawnCommands(terminal));

const tmuxFailed = (problem: string): ShareError<"internal"> =>
  shareError("internal", `tmux couldn't start the terminal: ${problem}`, {});

/** Null: the server exited in between, as it does when its last terminal closes. Try again: that starts a new server. */
const spawnOnServer = async (server: TmuxServer, terminal: NewTerminal): Promise<Result<void> | null> => {
  const running = await server.ensure();
  if (!running.ok) return running;
  const spawned = await spawnTerminal(server, terminal);
  if (spawned.ok) return ok(undefined);
  const isStillRunning = (await server.ask([["list-sessions"]])).ok;
  return isStillRunning ? fail(tmuxFailed(spawned.problem)) : null;
};

/** Starts the server as well if it isn't running. Errors: setup-problem, internal. */
export const spawnAndRetry = async (server: TmuxServer, terminal: NewTerminal): Promise<Result<void>> =>
  (await spawnOnServer(server, terminal)) ?? (await spawnOnServer(server, terminal)) ?? fail(tmuxFailed("tmux exited"));
