// What the operator does with lanes and terminals: new, rename, close, size. Knows no share and no view.
import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { LaneId, TerminalId } from "#contract/ids";
import type { Clock } from "../platform/clock";
import { findProgram } from "../platform/process-tree";
import type { LaneBook } from "./lane-book";
import type { LaneWatch } from "./lane-watch";
import { sessionTarget } from "./linked-session";
import { laneNotFound, terminalNotFound } from "./not-found";
import { encodeLabels, encodeName, OPTION } from "./session-listing";
import type { IntegratedShell } from "./shell/integration";
import { type NewTerminal, spawnTerminal } from "./terminal-spawn";
import type { TmuxServer } from "./tmux/tmux-server";

export interface NewLane {
  readonly name?: string;
  /** Absolute; absent: the operator's home. */
  readonly cwd?: string;
  readonly labels?: readonly string[];
  /** Run in place of the shell; the terminal ends with it. */
  readonly command?: readonly string[];
}

export interface Lanes {
  /** Errors: invalid-input (`cwd` is no directory, `command.0` no program), setup-problem (no server can be started), internal. */
  newLane(asked: NewLane): Promise<Result<{ readonly laneId: LaneId; readonly terminalId: TerminalId }>>;
  /** Errors: not-found, invalid-input, internal. */
  newTerminal(laneId: LaneId, cwd?: string): Promise<Result<{ readonly terminalId: TerminalId }>>;
  /** Errors: not-found. */
  rename(laneId: LaneId, name: string): Promise<Result<void>>;
  /** All of them anew; the book has them when it resolves. Errors: not-found. */
  label(laneId: LaneId, labels: readonly string[]): Promise<Result<void>>;
  /** Every terminal of it, and every room of those. Errors: not-found. */
  closeLane(laneId: LaneId): Promise<Result<void>>;
  /** The shell, and every room of it; listeners have been told when it resolves. Errors: not-found. */
  closeTerminal(terminalId: TerminalId): Promise<Result<void>>;
  /** In cells; the last one wins. Errors: not-found. */
  resize(terminalId: TerminalId, cols: number, rows: number): Promise<Result<void>>;
}

export interface LanesDeps {
  readonly server: TmuxServer;
  readonly book: LaneBook;
  readonly watch: LaneWatch;
  readonly clock: Pick<Clock, "nowMs">;
  /** PATH for programs. */
  readonly path: string;
  /** The operator's environment, for shells. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path of the operator's shell. */
  readonly shell: string;
  /** How to start the shell so that it marks its prompts; null: it starts without. */
  readonly integrate: (terminalId: TerminalId, shell: string) => IntegratedShell | null;
  readonly newId: <P extends "lan" | "trm">(prefix: P) => { readonly lan: LaneId; readonly trm: TerminalId }[P];
}

const invalid = (path: string, problem: string): ShareError<"invalid-input"> =>
  shareError("invalid-input", `${path}: ${problem}.`, { issues: [{ path, problem }] });

const tmuxProblem = (problem: string): ShareError<"internal"> => shareError("internal", `tmux: ${problem}`, {});

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A program that is not there would end its terminal before anyone saw why. */
const isProgram = (name: string, cwd: string, path: string): boolean =>
  findProgram(name.includes("/") && !isAbsolute(name) ? join(cwd, name) : name, path) !== null;

/** The first of lane-1, lane-2, … that is free. */
const freeName = (book: LaneBook): string => {
  const taken = new Set(book.list().map((lane) => lane.name));
  for (let number = 1; ; number += 1) if (!taken.has(`lane-${number}`)) return `lane-${number}`;
};

type Place = Pick<NewTerminal, "laneId" | "laneName" | "laneCreatedAtMs" | "labels" | "order">;

/** Null: the server went meanwhile, as it does when its last terminal closes; a new one can be had. */
const spawnOnServer = async (server: TmuxServer, terminal: NewTerminal): Promise<Result<void> | null> => {
  const running = await server.ensure();
  if (!running.ok) return running;
  const spawned = await spawnTerminal(server, terminal);
  if (spawned.ok) return ok(undefined);
  const isStillThere = (await server.ask([["list-sessions"]])).ok;
  return isStillThere ? fail(tmuxProblem(spawned.problem)) : null;
};

const createOpening = (deps: LanesDeps) => {
  const { server, watch, env, shell, path, newId, integrate } = deps;
  const startOf = (terminalId: TerminalId, command: readonly string[]) => {
    const integrated = command.length === 0 ? integrate(terminalId, shell) : null;
    const { argv, marks } = integrated ?? { argv: command.length === 0 ? [shell] : command, marks: null };
    return { argv, marks, env: { ...env, SHELL: shell, ...integrated?.env } };
  };
  return async (
    placeOf: () => Place,
    cwd: string,
    command: readonly string[],
  ): Promise<Result<{ laneId: LaneId; terminalId: TerminalId }>> => {
    if (!isDirectory(cwd)) return fail(invalid("cwd", "is not a directory that is there"));
    if (!isProgram(command[0] ?? shell, cwd, path)) return fail(invalid("command.0", "is not a program that is there"));
    const place = placeOf();
    const terminalId = newId("trm");
    const terminal = { ...place, terminalId, cwd, ...startOf(terminalId, command) };
    const spawned = (await spawnOnServer(server, terminal)) ?? (await spawnOnServer(server, terminal));
    if (spawned === null) return fail(tmuxProblem("it went while the terminal was being started"));
    if (!spawned.ok) return spawned;
    await watch.refresh();
    return ok({ laneId: place.laneId, terminalId });
  };
};

const createSizing =
  ({ server, book, watch }: LanesDeps): Lanes["resize"] =>
  async (terminalId, cols, rows) => {
    if (book.find(terminalId) === null) return fail(terminalNotFound(terminalId));
    const size = ["-x", String(cols), "-y", String(rows)];
    const reply = await server.ask([["resize-window", "-t", sessionTarget(terminalId), ...size]]);
    await watch.refresh();
    return reply.ok ? ok(undefined) : fail(terminalNotFound(terminalId));
  };

export const createLanes = (deps: LanesDeps): Lanes => {
  const { server, book, watch, clock, env, newId } = deps;
  const open = createOpening(deps);

  /** Not kill-session: the window would live on in a room. */
  const close = async (terminals: readonly TerminalId[]): Promise<void> => {
    await Promise.all(terminals.map((id) => server.ask([["kill-window", "-t", sessionTarget(id)]])));
    await watch.refresh();
  };
  const idsOf = (laneId: LaneId): readonly TerminalId[] => book.terminalsOf(laneId).map((record) => record.terminalId);

  /** What is a lane's stands with each of its terminals. */
  const setOption = async (laneId: LaneId, option: string, value: string): Promise<Result<void>> => {
    const ids = idsOf(laneId);
    if (ids.length === 0) return fail(laneNotFound(laneId));
    await Promise.all(ids.map((id) => server.ask([["set-option", "-t", sessionTarget(id), option, value]])));
    await watch.refresh();
    return ok(undefined);
  };

  return {
    newLane: ({ name, cwd, labels = [], command }) => {
      const place = (): Place => ({
        laneId: newId("lan"),
        laneName: name ?? freeName(book),
        laneCreatedAtMs: clock.nowMs(),
        labels,
        order: 1,
      });
      return open(place, cwd ?? env.HOME ?? "/", command ?? []);
    },
    newTerminal: async (laneId, cwd) => {
      const last = book.terminalsOf(laneId).at(-1);
      if (last === undefined) return fail(laneNotFound(laneId));
      const place = (): Place => ({
        ...last,
        order: Math.max(last.order, book.terminalsOf(laneId).at(-1)?.order ?? 0) + 1,
      });
      return open(place, cwd ?? last.cwd, []);
    },
    rename: (laneId, name) => setOption(laneId, OPTION.laneName, encodeName(name)),
    label: (laneId, labels) => setOption(laneId, OPTION.labels, encodeLabels(labels)),
    closeLane: async (laneId) => {
      const ids = idsOf(laneId);
      if (ids.length === 0) return fail(laneNotFound(laneId));
      await close(ids);
      return ok(undefined);
    },
    closeTerminal: async (terminalId) => {
      if (book.find(terminalId) === null) return fail(terminalNotFound(terminalId));
      await close([terminalId]);
      return ok(undefined);
    },
    resize: createSizing(deps),
  };
};
