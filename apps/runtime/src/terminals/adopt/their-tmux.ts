// Runs commands on the operator's own tmux server. A new client runs each sequence, then exits.
//
// It never attaches a client: if one attaches while another detaches, tmux up to 3.5a crashes with every shell in it (ADR 0026).
import { lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../platform/process-tree";

/** `no-pane`, `no-server`: certainly gone. `no-answer`: nothing is known, the server may just be busy or stopped. */
export type TheirProblem = "no-pane" | "no-server" | "no-answer";

export type TheirReply =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: TheirProblem };

export interface TheirTmux {
  /** Runs one sequence, with `;` between its commands. tmux runs it without interruption. */
  ask(socket: string, args: readonly string[]): Promise<TheirReply>;
}

export interface TheirTmuxDeps {
  /** Absolute path of tmux. Clients and servers of different versions understand each other (3.3a and 3.5a, measured). */
  readonly tmux: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A busy server answers in milliseconds; a stopped one (SIGSTOP) never does. */
const DEADLINE_MS = 5_000;

const problemOf = (stderr: string): TheirProblem => {
  if (/can't find (?:pane|window|session)/.test(stderr)) return "no-pane";
  return /no server running|error connecting|server exited|lost server/.test(stderr) ? "no-server" : "no-answer";
};

export const createTheirTmux = ({ tmux, env }: TheirTmuxDeps): TheirTmux => ({
  ask: async (socket, args) => {
    try {
      // `-N`: never starts a server. `-u`: UTF-8 in any locale.
      const ran = await run([tmux, "-u", "-N", "-S", socket, ...args], { cwd: "/", env, timeoutMs: DEADLINE_MS });
      if (ran.exitCode === 0) return { ok: true, text: ran.stdout };
      return { ok: false, problem: ran.timedOut ? "no-answer" : problemOf(ran.stderr) };
    } catch {
      // No process could be started: this says nothing about the server.
      return { ok: false, problem: "no-answer" };
    }
  },
});

/** Whether the file is a socket of this account. Another account's tmux is never asked. */
export const isOwnSocket = (path: string, uid: number): boolean => {
  try {
    const found = statSync(path);
    return found.isSocket() && found.uid === uid;
  } catch {
    return false;
  }
};

const namesIn = (folder: string, uid: number): readonly string[] => {
  try {
    return lstatSync(folder).uid === uid ? readdirSync(folder) : [];
  } catch {
    return [];
  }
};

/** Where tmux keeps its sockets (tmux(1), `-L`). */
const DEFAULT_FOLDER = "/tmp";

/** The sockets of this account in tmux's own folders, with or without a server behind them. */
export const findSockets = (uid: number, folders: readonly (string | undefined)[]): readonly string[] => {
  const all = [DEFAULT_FOLDER, ...folders].filter((folder) => folder !== undefined && folder !== "");
  const own = [...new Set(all)].map((folder) => join(folder ?? "", `tmux-${uid}`));
  return own
    .flatMap((folder) => namesIn(folder, uid).map((name) => join(folder, name)))
    .filter((path) => isOwnSocket(path, uid))
    .sort();
};
