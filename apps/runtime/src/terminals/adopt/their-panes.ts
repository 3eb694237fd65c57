// Reads the panes of the operator's own tmux servers, strictly: a line that isn't exactly as expected is not a pane.
import { randomBytes } from "node:crypto";
import { OPTION } from "../session-listing";
import type { TheirTmux } from "./their-tmux";

/** A pane as its server describes it at one moment. */
export interface TheirPane {
  readonly socket: string;
  /** `pid:start_time:%3`. A new server reuses the same pane ids, so the id alone isn't unique. */
  readonly key: string;
  readonly serverPid: number;
  /** `%3` */
  readonly pane: string;
  readonly session: string;
  readonly window: string;
  /** `work:1.0`, as tmux targets are written. */
  readonly address: string;
  /** The process that tmux started in the pane. */
  readonly pid: number;
  readonly tty: string;
  readonly cols: number;
  readonly rows: number;
  readonly isPiped: boolean;
  /** It belongs to a lanecast terminal, of any home. */
  readonly isLanecast: boolean;
  /** The active pane of its session's current window. */
  readonly isActive: boolean;
  readonly command: string;
  readonly cwd: string;
}

/** A name or path may contain line breaks; tmux replaces them before it prints. */
const text = (name: string): string => `#{s/[\x01-\x1f\x7f]/?/:${name}}`;

const FIELDS = [
  "#{pid}",
  "#{start_time}",
  "#{pane_id}",
  "#{pane_pid}",
  "#{pane_tty}",
  "#{pane_width}",
  "#{pane_height}",
  "#{pane_pipe}",
  `#{${OPTION.terminal}}`,
  "#{&&:#{pane_active},#{window_active}}",
  "#{window_index}",
  "#{pane_index}",
  text("session_name"),
  text("window_name"),
  text("pane_current_command"),
  text("pane_current_path"),
] as const;

/** A word that no name in the operator's own tmux can contain, to separate fields and answers. */
export const newSeparator = (): string => `z${randomBytes(12).toString("hex")}z`;

/** The format of one pane, between separators. */
export const paneFormat = (separator: string): string => `${separator}${FIELDS.join(separator)}${separator}`;

const NUMBER = /^\d{1,15}$/;
const isNumber = (value: string | undefined): value is string => value !== undefined && NUMBER.test(value);

/** Null: not a pane. tmux answers for a pane that is gone with empty fields, and succeeds (3.3a). */
export const readPane = (socket: string, line: string, separator: string): TheirPane | null => {
  const parts = line.split(separator);
  if (parts.length !== FIELDS.length + 2) return null;
  const [, pid, startTime, pane = "", panePid, tty = "", cols, rows, piped, owner, active, ...names] = parts;
  const [windowIndex, paneIndex, session = "", window = "", command = "", cwd = ""] = names;
  const numbers = [pid, startTime, panePid, cols, rows, windowIndex, paneIndex];
  if (!numbers.every(isNumber) || !/^%\d{1,9}$/.test(pane) || !/^\/dev\/[\w/]{1,60}$/.test(tty)) return null;
  return {
    socket,
    key: `${pid}:${startTime}:${pane}`,
    serverPid: Number(pid),
    pane,
    session,
    window,
    address: `${session}:${windowIndex}.${paneIndex}`,
    pid: Number(panePid),
    tty,
    cols: Number(cols),
    rows: Number(rows),
    isPiped: piped === "1",
    isLanecast: owner !== "",
    isActive: active === "1",
    command,
    cwd,
  };
};

/** Null: the server doesn't answer. A pane that is linked into several sessions is listed once. */
export const listPanes = async (theirs: TheirTmux, socket: string): Promise<readonly TheirPane[] | null> => {
  const separator = newSeparator();
  const reply = await theirs.ask(socket, ["list-panes", "-a", "-F", paneFormat(separator)]);
  if (!reply.ok) return null;
  const byId = new Map<string, TheirPane>();
  for (const line of reply.text.split("\n")) {
    const pane = readPane(socket, line, separator);
    if (pane !== null && !byId.has(pane.pane)) byId.set(pane.pane, pane);
  }
  return [...byId.values()];
};

/** The pane as it is now, or why there is no answer. */
export const askPane = async (
  theirs: TheirTmux,
  socket: string,
  pane: string,
): Promise<TheirPane | "no-pane" | "no-server" | "no-answer"> => {
  const separator = newSeparator();
  const reply = await theirs.ask(socket, ["display-message", "-p", "-t", pane, paneFormat(separator)]);
  if (!reply.ok) return reply.problem;
  return readPane(socket, reply.text.replace(/\n$/, ""), separator) ?? "no-pane";
};
