// The entry to the terminals, which run in a tmux server of lanecast's own: lanes, views, typing, and the rooms of shares.

import { statSync } from "node:fs";
import { fail, ok, type Result } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { Lane } from "#contract/lane";
import type { TerminalEvent } from "#contract/stream";
import type { KeyboardPort } from "../integrations/sharing/handoff/ports";
import type { TerminalsPort } from "../integrations/sharing/ports";
import type { Clock } from "../platform/clock";
import { detach } from "../platform/detach";
import type { SetupProblem } from "../platform/paths";
import { createMirrors, type EndedMirror, type Mirrors } from "./adopt/mirrors";
import { sweepPipeFolders } from "./adopt/pipe-folders";
import { createTheirTmux } from "./adopt/their-tmux";
import { createTerminalDriver } from "./agent";
import {
  ATTACH_PREFIX,
  type AttachNotice,
  createClientSessions,
  endAttach,
  type OpenAttach,
  openAttach,
  setNotice,
} from "./attach";
import { createHeldClients, freeLeftHolds, type HeldClients } from "./held-clients";
import { createTerminalInput } from "./input";
import { createLaneRegistry, type LaneChange, type LaneRegistry, terminalNotFound } from "./lane-registry";
import { createLaneWatch, type LaneWatch } from "./lane-watch";
import { createLanes, type Lanes, type LanesDeps } from "./lanes";
import { createRooms } from "./rooms";
import { integrateShell, removeShellFolder, shellFolder, sweepShellFolders } from "./shell/integration";
import { sweepLeftovers } from "./sweep";
import { findTmux, type TmuxProgram } from "./tmux/program";
import { createTmuxServer, type TmuxServer } from "./tmux/server";
import type { SocketState } from "./tmux/socket";
import type { TerminalTap } from "./view/stream";
import { createViews, type Views } from "./view/views";
import { createWriter, type Writer } from "./writer";

export interface Terminals
  extends TerminalsPort,
    Omit<Lanes, "newMirrorLane">,
    KeyboardPort,
    Pick<Mirrors, "panes" | "adopt"> {
  /** Called before the terminal of a mirror closes. */
  onMirrorEnded(listener: (ended: EndedMirror) => void): void;
  /** Oldest first. */
  list(): readonly Lane[];
  /** Each change carries the whole lane. Returns a function that unsubscribes. */
  onLaneChanged(listener: (change: LaneChange) => void): () => void;
  /** Yields a snapshot, then output and sizes in tmux's order, and `closed` last. A terminal can have any number of views. */
  view(terminalId: TerminalId, signal: AbortSignal): AsyncIterable<TerminalEvent>;
  /** Types for the operator. Types the exact bytes; calls keep their order. Errors: not-found, not-in-control, internal. */
  type(terminalId: TerminalId, bytes: Uint8Array): Promise<Result<void>>;
  /** For the operator's own tmux client. Errors: not-found, internal. */
  openAttach(terminalId: TerminalId, detachKeys?: string): Promise<Result<OpenAttach>>;
  /** Shows in every attach of the terminal what is shared. */
  setNotice(terminalId: TerminalId, notice: AttachNotice): Promise<void>;
  /** Makes tmux create its socket again if something has removed it. */
  restoreSocket(): Promise<SocketState>;
  /** Ends the tmux server and every terminal in it. Listeners are called. */
  stopServer(): Promise<void>;
  /** Disconnects; the terminals keep running. Listeners aren't called any more. */
  dispose(): Promise<void>;
}

export interface TerminalsDeps extends Omit<LanesDeps, "server" | "registry" | "watch" | "clock" | "integrate"> {
  /** The tmux socket is in it. Must be 0700, owned by this user, and short. */
  readonly runtimeDir: string;
  readonly clock: Clock;
  /** The keys of `lane attach` if the caller names none. */
  readonly detachKeys?: string;
  /** Whether shells mark their prompts and commands. Default: they do. */
  readonly shellIntegration?: boolean;
}

/** What tmux itself needs: where programs are, who the user is, and a UTF-8 locale. */
const TMUX_ENV = ["HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"];

const tmuxEnvironment = ({ env, path }: TerminalsDeps): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => TMUX_ENV.includes(name))),
  PATH: path,
});

interface Host {
  readonly server: TmuxServer;
  readonly registry: LaneRegistry;
  readonly watch: LaneWatch;
  readonly writer: Writer;
  readonly held: HeldClients;
  readonly views: Views;
  readonly lanes: Lanes;
  readonly mirrors: Mirrors;
}

/**
 * tmux has no event for a changed title or directory. A subscription (`refresh-client -B`) would poll just as often, inside
 * tmux, and crashes tmux 3.3a if it is due while the last session ends.
 */
const REFRESH_EVERY_MS = 1_000;

const createIntegrate =
  ({ runtimeDir, env, shellIntegration = true }: TerminalsDeps): LanesDeps["integrate"] =>
  (terminalId, shell) =>
    shellIntegration ? integrateShell(shellFolder(runtimeDir, terminalId), shell, env) : null;

const createHost = (deps: TerminalsDeps, tmux: TmuxProgram): Result<Host, SetupProblem> => {
  const sessions = createClientSessions();
  const created = createTmuxServer({
    tmux: tmux.path,
    runtimeDir: deps.runtimeDir,
    env: tmuxEnvironment(deps),
    clock: deps.clock,
    onEvent: (name, args) => {
      if (name === "sessions-changed") detach(watch.refresh());
      if (name === "client-session-changed") mirrors.checkClients();
      views.onEvent(name, args);
      held.onEvent(name, args);
      const left = sessions.onEvent(name, args);
      if (left?.startsWith(ATTACH_PREFIX)) detach(endAttach(server, registry, left).then(() => watch.refresh()));
    },
    onOutput: (pane, bytes) => views.onOutput(pane, bytes),
    onReconnected: () => {
      views.onReconnected();
      detach(watch.refresh());
    },
    onGone: () => watch.loseAll(),
  });
  if (!created.ok) return created;
  const server = created.value;
  const registry = createLaneRegistry(server.socketPath);
  const watch = createLaneWatch(server, registry);
  const views = createViews(server, deps.clock);
  const writer = createWriter(registry, createTerminalInput(server), (terminalId) => mirrors.refusalOfNext(terminalId));
  const held = createHeldClients(server, (terminalId) => {
    const controller = writer.controllerOf(terminalId);
    controller?.onTakeBackKey();
    return controller !== null;
  });
  watch.terminalClosed.add(views.onTerminalClosed);
  watch.terminalClosed.add((terminalId) => removeShellFolder(deps.runtimeDir, terminalId));
  watch.terminalClosed.add(held.forget);
  const lanes = createLanes({ ...deps, server, registry, watch, integrate: createIntegrate(deps) });
  const env = tmuxEnvironment(deps);
  const theirs = createTheirTmux({ tmux: tmux.path, env });
  const uid = statSync(deps.runtimeDir).uid;
  const mirrors = createMirrors({ ...deps, theirs, server, registry, watch, lanes, env, uid });
  watch.terminalClosed.add(mirrors.forget);
  return ok({ server, registry, watch, views, writer, held, lanes, mirrors });
};

const createFacade = (deps: TerminalsDeps, host: Host): Terminals => {
  const { server, registry, watch, views, writer, held, lanes, mirrors } = host;
  const disposing = new AbortController();
  const rooms = createRooms(server, registry, deps.clock);
  const refreshing = deps.clock.every(REFRESH_EVERY_MS, () => detach(watch.refresh()));

  return {
    ...lanes,
    panes: mirrors.panes,
    adopt: mirrors.adopt,
    onMirrorEnded: mirrors.onEnded,
    endOf: mirrors.endOf,
    ...rooms,
    list: () => registry.list(),
    describe: (terminalId) => {
      const record = registry.find(terminalId);
      if (record === null) return fail(terminalNotFound(terminalId));
      const { laneId, title, cwd, mirror } = record;
      // Rules must see the lane as it is shown: with the name and labels of its first terminal.
      const { laneName, labels } = registry.terminalsOf(laneId)[0] ?? record;
      return ok({ terminalId, laneId, lane: laneName, title, cwd, labels, mirrorOf: mirror?.address ?? null });
    },
    sizeOf: (terminalId) => registry.find(terminalId),
    onLaneChanged: watch.laneChanged.add,
    onTerminalClosed: watch.terminalClosed.add,
    view: (terminalId, signal) => views.view(registry.find(terminalId), AbortSignal.any([signal, disposing.signal])),
    type: async (terminalId, bytes) => {
      const typed = await writer.type(terminalId, bytes, { kind: "operator" });
      // An operator has no epoch, so no other error remains.
      return typed as Result<void>;
    },
    setController: writer.setController,
    typeAs: (terminalId, epoch, bytes) => writer.type(terminalId, bytes, { kind: "agent", epoch }),
    probe: (terminalId, bytes) => writer.type(terminalId, bytes, { kind: "runtime" }),
    holdClients: held.hold,
    freeClients: held.free,
    openRoom: async (shareId, terminalId, access) => {
      const opened = await rooms.openRoom(shareId, terminalId, access);
      await held.holdNew(terminalId);
      return opened;
    },
    openDriver: async (terminalId, type) => {
      const terminal = registry.find(terminalId);
      if (terminal === null) return fail(terminalNotFound(terminalId));
      const folder = shellFolder(deps.runtimeDir, terminalId);
      const tap = (tap: TerminalTap) => views.tap(terminal, tap);
      const { env, path, clock } = deps;
      const shellEnv = { PATH: path, HOME: env.HOME ?? "/" };
      const driver = await createTerminalDriver({ server, clock, terminal, folder, tap, type, env: shellEnv });
      return driver === null ? fail(terminalNotFound(terminalId)) : ok(driver);
    },
    openAttach: async (terminalId, detachKeys = deps.detachKeys) => {
      const name = deps.newId("trm").slice(ATTACH_PREFIX.length);
      const opened = await openAttach(server, registry, terminalId, name, detachKeys);
      await held.holdNew(terminalId);
      return opened;
    },
    setNotice: (terminalId, notice) => setNotice(server, terminalId, notice),
    // Without terminals there is no server, and looking for one reads the whole process table.
    restoreSocket: async () => (registry.all().length === 0 ? "no-server" : server.restoreSocket()),
    stopServer: async () => {
      await mirrors.stopAll();
      await server.kill();
      watch.loseAll();
    },
    dispose: async () => {
      for (const listeners of [watch.laneChanged, watch.terminalClosed]) listeners.clear();
      disposing.abort();
      refreshing.cancel();
      await mirrors.dispose();
      // A server in which no terminal was ever started doesn't exit on its own.
      await (registry.all().length === 0 ? server.kill() : server.disconnect());
    },
  };
};

/**
 * Finds the terminals that are running, and removes the rooms that a killed runtime left: shares end with their runtime.
 * Doesn't start a server; the first lane does. Errors: tmux isn't installed, is too old, or doesn't answer.
 */
export const createTerminals = async (deps: TerminalsDeps): Promise<Result<Terminals, SetupProblem>> => {
  const program = await findTmux(deps.path, tmuxEnvironment(deps));
  if (!program.ok) return program;
  const host = createHost(deps, program.value);
  if (!host.ok) return host;
  await sweepLeftovers(host.value.server, deps.clock);
  const found = await host.value.server.find();
  if (!found.ok) return found;
  if (found.value) {
    await host.value.watch.refresh();
    await freeLeftHolds(host.value.server);
    await host.value.mirrors.restore();
  }
  const { registry } = host.value;
  sweepPipeFolders(deps.runtimeDir, (name) => registry.all().some(({ terminalId }) => terminalId === name));
  sweepShellFolders(deps.runtimeDir, (name) => registry.all().some(({ terminalId }) => terminalId === name));
  return ok(createFacade(deps, host.value));
};
