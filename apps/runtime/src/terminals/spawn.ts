// Starts one terminal: its session, its shell, its environment, and the options that a later runtime finds it by.
import { basename } from "node:path";
import type { LaneId, TerminalId } from "#contract/ids";
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
}

/** Used until a page or `lane attach` sets another size. */
const FIRST_SIZE = ["-x", "80", "-y", "24"];
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
  const { terminalId, cwd, argv } = terminal;
  const target = sessionTarget(terminalId);
  const set = (name: string, value: string): TmuxCommand => ["set-option", "-t", target, name, value];
  const flags = ["-d", "-s", terminalId, "-n", "terminal", ...FIRST_SIZE, "-c", `#{${CWD_OPTION}}`];
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
    // Set per window (BACKENDS 0). It keeps the size when a guest is the only client.
    ["set-option", "-w", "-t", target, "window-size", "manual"],
  ];
};

/** The environment is sent over the control connection and not as process arguments, which other users can read. */
export const spawnTerminal = (server: Pick<TmuxServer, "ask">, terminal: NewTerminal): Promise<Reply> =>
  server.ask(spawnCommands(terminal));
