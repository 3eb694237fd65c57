// The operator's own tmux server for a test: two windows, a client in a real PTY, and a picture of everything that must stay as it is.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../platform/process-tree";
import { eventually } from "./eventually";

export interface TheirServer {
  readonly socket: string;
  /** Runs their tmux. Throws if it fails. */
  run(...args: readonly string[]): string;
  /** Options, environments, keys, buffers, clients, sessions, windows, panes, hooks, and the screens, as text. */
  picture(): string;
  screen(pane: string): string;
  type(pane: string, line: string): void;
  waitForScreen(pane: string, text: string): Promise<void>;
  /** Opens a client in a PTY, as a person would. */
  attach(session: string, size?: { cols: number; rows: number }): { readonly pid: number; close(): Promise<void> };
  pid(): number;
  /** Whether the pane is piped. */
  isPiped(pane: string): boolean;
  dispose(): Promise<void>;
}

const USUAL_TMUX = findProgram("tmux", process.env.PATH ?? "") ?? "tmux";
const OTHER_TMUX = process.env.LANECAST_TEST_TMUX ?? "";

/** For `describe.each`: the tmux of this machine, and another one (such as a newer one) if LANECAST_TEST_TMUX names it. */
export const theirTmuxes: readonly (readonly [words: string, tmux: string, isHere: boolean])[] = [
  ["this machine's tmux", USUAL_TMUX, true],
  [
    `another tmux${OTHER_TMUX === "" ? " (skipped: LANECAST_TEST_TMUX is not set)" : ""}`,
    OTHER_TMUX,
    OTHER_TMUX !== "",
  ],
];

const SESSION = ["session_name", "session_windows", "session_group", "session_many_attached", "session_attached"];
const SESSION_MORE = ["session_last_attached", "session_activity", "session_alerts", "session_stack", "session_marked"];
const WINDOW = ["window_id", "window_name", "window_layout", "window_visible_layout", "window_raw_flags"];
const WINDOW_MORE = ["window_activity", "window_active_clients", "window_linked_sessions", "window_zoomed_flag"];
const PANE = ["pane_id", "pane_pid", "pane_tty", "pane_width", "pane_height", "pane_left", "pane_top", "pane_active"];
const PANE_MORE = ["pane_in_mode", "pane_mode", "pane_synchronized", "pane_input_off", "pane_marked", "pane_title"];
const PANE_SCREEN = ["cursor_x", "cursor_y", "alternate_on", "history_size", "history_bytes", "scroll_position"];
const CLIENT = ["client_name", "client_session", "client_width", "client_height", "client_flags", "client_key_table"];
const CLIENT_MORE = ["client_activity", "client_last_session", "client_prefix", "client_readonly", "client_written"];

const format = (...names: readonly (readonly string[])[]): string =>
  names
    .flat()
    .map((name) => `${name}=#{${name}}`)
    .join(" ");

export const startTheirServer = (tmux = USUAL_TMUX): TheirServer => {
  const dir = mkdtempSync("/tmp/lcu-");
  const socket = join(dir, "sock");
  const env = { PATH: process.env.PATH ?? "", HOME: dir, LANG: "C.UTF-8", PS1: "$ ", TERM: "xterm-256color", ENV: "" };
  const command = [tmux, "-u", "-f", "/dev/null", "-S", socket];
  const run = (...args: readonly string[]): string => {
    const done = Bun.spawnSync([...command, ...args], { cwd: dir, env });
    if (done.exitCode !== 0) throw new Error(`tmux ${args.join(" ")}: ${done.stderr.toString()}`);
    return done.stdout.toString().replace(/\n$/, "");
  };
  const clients: { close(): Promise<void> }[] = [];
  run("new-session", "-d", "-s", "work", "-n", "edit", "-x", "100", "-y", "30", "exec sh");
  run("new-window", "-d", "-t", "work:", "-n", "shell", "exec sh");
  const pid = Number(run("display-message", "-p", "#{pid}"));

  const list = (...args: readonly string[]): readonly string[] => run(...args).split("\n");
  const picture = (): string => {
    const sessions = list("list-sessions", "-F", "#{session_id}");
    const windows = list("list-windows", "-a", "-F", "#{window_id}");
    const panes = list("list-panes", "-a", "-F", "#{pane_id}");
    const parts = [
      run("show-options", "-s"),
      run("show-options", "-g"),
      run("show-options", "-wg"),
      ...sessions.flatMap((id) => [run("show-options", "-t", id), run("show-environment", "-t", id)]),
      ...sessions.map((id) => run("show-hooks", "-t", id)),
      ...windows.map((id) => run("show-options", "-w", "-t", id)),
      ...panes.map((id) => run("show-options", "-p", "-t", id)),
      run("show-environment", "-g"),
      run("show-hooks", "-g"),
      run("list-keys"),
      run("list-buffers"),
      run("list-clients", "-F", format(CLIENT, CLIENT_MORE)),
      run("list-sessions", "-F", format(SESSION, SESSION_MORE)),
      run("list-windows", "-a", "-F", format(WINDOW, WINDOW_MORE)),
      run("list-panes", "-a", "-F", format(PANE, PANE_MORE, PANE_SCREEN, ["pane_pipe"])),
      ...panes.map((id) => run("capture-pane", "-p", "-e", "-S", "-", "-t", id)),
    ];
    return parts.join("\n--\n");
  };
  const screen = (pane: string): string => run("capture-pane", "-p", "-t", pane);
  return {
    socket,
    run,
    picture,
    screen,
    type: (pane, line) => void run("send-keys", "-t", pane, "-l", `${line}\n`),
    waitForScreen: async (pane, text) => {
      const shows = (): true => {
        if (screen(pane).includes(text)) return true;
        throw new Error(JSON.stringify(screen(pane).trimEnd()));
      };
      await eventually(shows, { what: `their pane shows ${text}`, withinMs: 20_000 });
    },
    attach: (session, { cols, rows } = { cols: 100, rows: 31 }) => {
      const child = Bun.spawn([...command, "attach-session", "-t", session], {
        env,
        terminal: { cols, rows, data: () => undefined },
      });
      const client = {
        pid: child.pid,
        close: async () => {
          child.kill("SIGKILL");
          await child.exited;
          child.terminal?.close();
        },
      };
      clients.push(client);
      return client;
    },
    pid: () => pid,
    isPiped: (pane) => run("display-message", "-p", "-t", pane, "#{pane_pipe}") === "1",
    dispose: async () => {
      Bun.spawnSync([...command, "kill-server"], { cwd: dir, env });
      for (const client of clients) await client.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
