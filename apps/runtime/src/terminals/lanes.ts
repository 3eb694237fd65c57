// The operator's commands for lanes and terminals: open, rename, label, close, resize.
import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { fail, ok, type Result } from "#contract/errors";
import type { LaneId, TerminalId } from "#contract/ids";
import type { Clock } from "../platform/clock";
import { findProgram } from "../platform/process-tree";
import { pause } from "../platform/wait";
import { KEYS_FIFO } from "./adopt/keys";
import type { MirrorOf } from "./adopt/mirror-option";
import { pipeFolder } from "./adopt/pipe-folders";
import { invalid } from "./invalid";
import { createNames, type Names } from "./lane-names";
import { type LaneRegistry, laneNotFound, terminalNotFound } from "./lane-registry";
import type { LaneWatch } from "./lane-watch";
import { sessionTarget } from "./linked-session";
import { encodeLabels, encodeName, OPTION } from "./session-listing";
import type { IntegratedShell } from "./shell/integration";
import { type NewTerminal, spawnAndRetry } from "./spawn";
import type { TmuxServer } from "./tmux/server";

export interface NewLane {
  readonly name?: string;
  /** Absolute. Default: the operator's home. */
  readonly cwd?: string;
  readonly labels?: readonly string[];
  /** Replaces the operator's environment at the start of the runtime. */
  readonly env?: Readonly<Record<string, string>>;
  /** Runs instead of the shell. The terminal closes when it exits. */
  readonly command?: readonly string[];
}

export interface NewMirrorLane {
  readonly name?: string;
  /** Used without `name`, if a lane can have it. */
  readonly suggestedName: string;
  readonly mirror: MirrorOf;
  readonly size: { readonly cols: number; readonly rows: number };
}

export interface OpenedMirror {
  readonly laneId: LaneId;
  readonly terminalId: TerminalId;
  readonly name: string;
}

export interface OpenedTerminal {
  readonly terminalId: TerminalId;
  /** What the operator should know about it, in a sentence: another shell than $SHELL, or a command that has ended already. */
  readonly note: string | null;
}

export interface Lanes {
  /** Errors: invalid-input (`name`, `cwd` isn't a directory, `command.0` isn't a program), setup-problem (tmux doesn't start), internal. */
  newLane(request: NewLane): Promise<Result<OpenedTerminal & { readonly laneId: LaneId }>>;
  /** A lane with a terminal that only shows bytes from elsewhere (adopt/). Errors: invalid-input (`name`), setup-problem, internal. */
  newMirrorLane(request: NewMirrorLane): Promise<Result<OpenedMirror>>;
  /** Errors: not-found, invalid-input, internal. */
  newTerminal(laneId: LaneId, cwd?: string): Promise<Result<OpenedTerminal>>;
  /** Errors: not-found, invalid-input (`name`). */
  rename(laneId: LaneId, name: string): Promise<Result<void>>;
  /** Replaces all labels. Rules see the new ones when it resolves. Errors: not-found. */
  label(laneId: LaneId, labels: readonly string[]): Promise<Result<void>>;
  /** Closes every terminal of the lane, with their rooms. Errors: not-found. */
  closeLane(laneId: LaneId): Promise<Result<void>>;
  /** Ends the shell and closes its rooms. Listeners have been called when it resolves. Errors: not-found. */
  closeTerminal(terminalId: TerminalId): Promise<Result<void>>;
  /** In cells. The last call wins. Errors: not-found. */
  resize(terminalId: TerminalId, cols: number, rows: number): Promise<Result<void>>;
}

export interface LanesDeps {
  readonly server: TmuxServer;
  readonly registry: LaneRegistry;
  readonly watch: LaneWatch;
  readonly clock: Pick<Clock, "nowMs" | "after">;
  /** Where the FIFOs of mirrors are. */
  readonly runtimeDir: string;
  /** Where programs are looked up, like $PATH. */
  readonly path: string;
  /** The operator's environment; shells get it. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path of the operator's shell. */
  readonly shell: string;
  /** Why it isn't $SHELL; null or absent if it is. */
  readonly shellNote?: string | null;
  /** How to start the shell so that it marks its prompts; null: it starts without. */
  readonly integrate: (terminalId: TerminalId, shell: string) => IntegratedShell | null;
  readonly newId: <P extends "lan" | "trm">(prefix: P) => { readonly lan: LaneId; readonly trm: TerminalId }[P];
}

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Checked first: a program that doesn't exist would close its terminal before anyone could see why. */
const isProgram = (name: string, cwd: string, path: string): boolean =>
  findProgram(name.includes("/") && !isAbsolute(name) ? join(cwd, name) : name, path) !== null;

/** A command that fails to start (a typo in its arguments) has ended by then. Longer would delay each new lane with a command. */
const ENDS_IMMEDIATELY_MS = 200;

/** The sentence for `OpenedTerminal.note`. */
const createNoteOf =
  ({ registry, watch, clock, shell, shellNote = null }: LanesDeps) =>
  async (terminalId: TerminalId, command: readonly string[]): Promise<string | null> => {
    if (command.length > 0 && registry.find(terminalId) !== null) {
      await pause(clock, ENDS_IMMEDIATELY_MS);
      await watch.refresh();
    }
    if (registry.find(terminalId) === null) return `${command[0] ?? shell} ended immediately, so its terminal closed.`;
    return command.length > 0 ? null : shellNote;
  };

type LanePosition = Pick<NewTerminal, "laneId" | "laneName" | "laneCreatedAtMs" | "labels" | "order">;

const createOpener = (deps: LanesDeps) => {
  const { server, watch, env, shell, path, newId, integrate } = deps;
  const noteOf = createNoteOf(deps);
  const startOf = (terminalId: TerminalId, command: readonly string[], given: Readonly<Record<string, string>>) => {
    const integrated = command.length === 0 ? integrate(terminalId, shell) : null;
    const { argv, marks } = integrated ?? { argv: command.length === 0 ? [shell] : command, marks: null };
    return { argv, marks, env: { ...given, SHELL: shell, ...integrated?.env } };
  };
  return async (
    positionOf: () => LanePosition,
    cwd: string,
    command: readonly string[],
    given = env,
  ): Promise<Result<OpenedTerminal & { laneId: LaneId }>> => {
    if (!isDirectory(cwd)) return fail(invalid("cwd", "doesn't exist or isn't a directory"));
    if (!isProgram(command[0] ?? shell, cwd, path)) return fail(invalid("command.0", "isn't an executable program"));
    const position = positionOf();
    const terminalId = newId("trm");
    const terminal = { ...position, terminalId, cwd, mirror: null, ...startOf(terminalId, command, given) };
    const spawned = await spawnAndRetry(server, terminal);
    if (!spawned.ok) return spawned;
    await watch.refresh();
    return ok({ laneId: position.laneId, terminalId, note: await noteOf(terminalId, command) });
  };
};

/**
 * The program of a mirror: it lets bytes pass as they are, and hands on what is typed (adopt/keys.ts). `<>`: opening a FIFO only
 * for writing would wait for a reader, and without one the program would end.
 */
export const MIRROR_PROGRAM = "cat";
const MIRROR_SCRIPT = `stty raw -echo && umask 077 && mkdir -p "$1" && mkfifo "$1/${KEYS_FIFO}" && exec ${MIRROR_PROGRAM} 1<>"$1/${KEYS_FIFO}"`;
const mirrorArgv = (folder: string): readonly string[] => ["/bin/sh", "-c", MIRROR_SCRIPT, "sh", folder];

const createMirrorLane =
  ({ server, watch, clock, path, newId, runtimeDir }: LanesDeps, names: Names): Lanes["newMirrorLane"] =>
  ({ name, suggestedName, mirror, size }) =>
    names.keep(name ?? names.usable(suggestedName), async (laneName) => {
      const [laneId, terminalId] = [newId("lan"), newId("trm")];
      const position = { laneId, laneName, laneCreatedAtMs: clock.nowMs(), labels: [], order: 1 };
      const argv = mirrorArgv(pipeFolder(runtimeDir, terminalId));
      const start = { cwd: "/", argv, env: { PATH: path }, marks: null };
      const spawned = await spawnAndRetry(server, { ...position, terminalId, ...start, mirror, size });
      if (!spawned.ok) return spawned;
      await watch.refresh();
      return ok({ laneId, terminalId, name: laneName });
    });

const createResize =
  ({ server, registry, watch }: LanesDeps): Lanes["resize"] =>
  async (terminalId, cols, rows) => {
    const terminal = registry.find(terminalId);
    if (terminal === null) return fail(terminalNotFound(terminalId));
    // It has the size of the pane that it shows.
    if (terminal.mirror !== null) return ok(undefined);
    const size = ["-x", String(cols), "-y", String(rows)];
    const reply = await server.ask([["resize-window", "-t", sessionTarget(terminalId), ...size]]);
    await watch.refresh();
    return reply.ok ? ok(undefined) : fail(terminalNotFound(terminalId));
  };

export const createLanes = (deps: LanesDeps): Lanes => {
  const { server, registry, watch, clock, env, newId } = deps;
  const open = createOpener(deps);
  const names = createNames(registry);

  /** Not with kill-session: the window would stay open in its rooms. */
  const close = async (terminals: readonly TerminalId[]): Promise<void> => {
    await Promise.all(terminals.map((id) => server.ask([["kill-window", "-t", sessionTarget(id)]])));
    await watch.refresh();
  };
  const idsOf = (laneId: LaneId): readonly TerminalId[] =>
    registry.terminalsOf(laneId).map((record) => record.terminalId);

  /** Sets an option of the lane, which is kept with each of its terminals. */
  const setOption = async (laneId: LaneId, option: string, value: string): Promise<Result<void>> => {
    const ids = idsOf(laneId);
    if (ids.length === 0) return fail(laneNotFound(laneId));
    await Promise.all(ids.map((id) => server.ask([["set-option", "-t", sessionTarget(id), option, value]])));
    await watch.refresh();
    return ok(undefined);
  };

  return {
    newLane: ({ name, cwd, labels = [], env: given, command }) =>
      names.keep(name, (laneName) => {
        const position = (): LanePosition => ({
          laneId: newId("lan"),
          laneName,
          laneCreatedAtMs: clock.nowMs(),
          labels,
          order: 1,
        });
        // `lanecast` in the terminal must find this runtime.
        const whole = given && { ...given, LANECAST_HOME: env.LANECAST_HOME ?? "" };
        return open(position, cwd ?? env.HOME ?? "/", command ?? [], whole);
      }),
    newMirrorLane: createMirrorLane(deps, names),
    newTerminal: async (laneId, cwd) => {
      const last = registry.terminalsOf(laneId).at(-1);
      if (last === undefined) return fail(laneNotFound(laneId));
      const position = (): LanePosition => ({
        ...last,
        order: Math.max(last.order, registry.terminalsOf(laneId).at(-1)?.order ?? 0) + 1,
      });
      return open(position, cwd ?? last.cwd, []);
    },
    rename: (laneId, name) => names.keep(name, (kept) => setOption(laneId, OPTION.laneName, encodeName(kept)), laneId),
    label: (laneId, labels) => setOption(laneId, OPTION.labels, encodeLabels(labels)),
    closeLane: async (laneId) => {
      const ids = idsOf(laneId);
      if (ids.length === 0) return fail(laneNotFound(laneId));
      await close(ids);
      return ok(undefined);
    },
    closeTerminal: async (terminalId) => {
      if (registry.find(terminalId) === null) return fail(terminalNotFound(terminalId));
      await close([terminalId]);
      return ok(undefined);
    },
    resize: createResize(deps),
  };
};
