// Starts one terminal: its session, its shell, its environment, and the options by which a later runtime finds it. Knows no list of lanes.
import { basename } from "node:path";
import type { LaneId, TerminalId } from "#contract/ids";
import { sessionTarget } from "./linked-session";
import { encodeLabels, encodeName, OPTION, START_PROGRAM } from "./session-listing";
import { encodeMarks, type ShellMarks } from "./shell/integration";
import type { Reply } from "./tmux/reply-queue";
import type { TmuxCommand } from "./tmux/tmux-quote";
import type { TmuxServer } from "./tmux/tmux-server";

export interface NewTerminal {
  readonly terminalId: TerminalId;
  readonly laneId: LaneId;
  readonly laneName: string;
  readonly laneCreatedAtMs: number;
  readonly labels: readonly string[];
  readonly order: number;
  /** A directory that is there. */
  readonly cwd: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Of a shell that marks its prompts; null: `argv` does not. */
  readonly marks: ShellMarks | null;
}

/** Until a page or a person's attach says otherwise. */
const FIRST_SIZE = ["-x", "80", "-y", "24"];
/** Holds the directory while the session is made: `-c` is a format, and a format can run programs. */
const CWD_OPTION = "@lanecast_cwd";
/**
 * A shell of ours is not "inside tmux": the operator's own tmux starts in it as anywhere, and a guest who types is not
 * handed the way to our server.
 */
const WITHOUT_TMUX = [START_PROGRAM, "-u", "TMUX", "-u", "TMUX_PANE"];
/** tmux sets SHELL to its own default-shell, whatever it is given (environ.c); programs that start a shell go by it. */
const shellSetting = ({ env }: NewTerminal): readonly string[] =>
  env.SHELL === undefined ? [] : [`SHELL=${env.SHELL}`];
/** tmux sets TERM itself (default-terminal); the rest describes the terminal that the runtime was started from. */
const NOT_PASSED_ON = new Set([
  "TERM",
  "TERM_PROGRAM",
  "TERM_PROGRAM_VERSION",
  "TMUX",
  "TMUX_PANE",
  "COLUMNS",
  "LINES",
]);

const environmentFlags = ({ env, terminalId }: NewTerminal): readonly string[] => {
  const passed = Object.entries(env).filter(([name]) => !NOT_PASSED_ON.has(name));
  const ours = { COLORTERM: "truecolor", LANECAST_TERMINAL: terminalId };
  return [...passed, ...Object.entries(ours)].flatMap(([name, value]) => ["-e", `${name}=${value}`]);
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
    // Per window (BACKENDS 0): what holds the size when a guest is the only client.
    ["set-option", "-w", "-t", target, "window-size", "manual"],
  ];
};

/** The environment travels over the connection, never in an argument list that others could read. */
export const spawnTerminal = (server: Pick<TmuxServer, "ask">, terminal: NewTerminal): Promise<Reply> =>
  server.ask(spawnCommands(terminal));
