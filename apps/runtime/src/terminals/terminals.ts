// The terminals of the product, over a tmux server of ours: lanes, views, typing, and the locked rooms of shares. Knows no share's life.

import { fail, ok, type Result, shareError } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { Lane } from "#contract/lane";
import type { TerminalEvent } from "#contract/stream";
import type { TerminalsPort } from "../integrations/sharing/ports";
import type { Clock } from "../platform/clock";
import { ATTACH_PREFIX, type OpenAttach, openAttach } from "./attach";
import { createClientPlaces } from "./client-places";
import { createLaneBook, type LaneBook, type LaneChange } from "./lane-book";
import { createLaneWatch, type LaneWatch } from "./lane-watch";
import { createLanes, type Lanes, type LanesDeps } from "./lanes";
import { endSession } from "./linked-session";
import { terminalNotFound } from "./not-found";
import { createRooms } from "./rooms";
import { sweepLeftovers } from "./sweep";
import { createTerminalInput, type TerminalInput } from "./terminal-input";
import type { SetupProblem } from "./tmux/hub";
import { findTmux, type TmuxProgram } from "./tmux/tmux-program";
import { createTmuxServer, type TmuxServer } from "./tmux/tmux-server";
import { createViews, type Views } from "./view/views";

export interface Terminals extends TerminalsPort, Lanes {
  /** In the order they were made. */
  list(): readonly Lane[];
  /** Whole lanes, never fragments. Returns the unsubscriber. */
  onLaneChanged(listener: (change: LaneChange) => void): () => void;
  /** Snapshot first, then output and sizes in tmux's order; `closed` last. Any number of views of one terminal. */
  view(terminalId: TerminalId, signal: AbortSignal): AsyncIterable<TerminalEvent>;
  /** Bytes exactly as typed, calls in their order. Errors: not-found. */
  type(terminalId: TerminalId, bytes: Uint8Array): Promise<Result<void>>;
  /** For a person's own tmux client. Errors: not-found, internal. */
  openAttach(terminalId: TerminalId): Promise<Result<OpenAttach>>;
  /** Ends the tmux server and every terminal in it; listeners are told. */
  stopServer(): Promise<void>;
  /** Lets go; the terminals live on. Nobody is told of anything any more. */
  dispose(): Promise<void>;
}

export interface TerminalsDeps extends Omit<LanesDeps, "server" | "book" | "watch" | "clock"> {
  /** 0700, ours, and short: the socket lies in it. */
  readonly runtimeDir: string;
  readonly clock: Clock;
}

/** What tmux itself needs: where programs are, who we are, and a UTF-8 locale. */
const TMUX_ENV = ["HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"];

const tmuxEnvironment = ({ env, path }: TerminalsDeps): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => TMUX_ENV.includes(name))),
  PATH: path,
});

interface Host {
  readonly server: TmuxServer;
  readonly book: LaneBook;
  readonly watch: LaneWatch;
  readonly input: TerminalInput;
  readonly views: Views;
}

/**
 * For what changes without an event: title, directory. A subscription (`refresh-client -B`) would ask just as often,
 * inside tmux, but crashes 3.3a when it is due while the last session goes.
 */
const REFRESH_EVERY_MS = 1_000;

const createHost = (deps: TerminalsDeps, tmux: TmuxProgram): Result<Host, SetupProblem> => {
  const places = createClientPlaces();
  const created = createTmuxServer({
    tmux: tmux.path,
    runtimeDir: deps.runtimeDir,
    env: tmuxEnvironment(deps),
    clock: deps.clock,
    onEvent: (name, args) => {
      if (name === "sessions-changed") void watch.refresh();
      views.onEvent(name, args);
      const left = places.take(name, args);
      if (left?.startsWith(ATTACH_PREFIX)) void endSession(server, left);
    },
    onOutput: (pane, bytes) => views.onOutput(pane, bytes),
    onReconnected: () => {
      views.onReconnected();
      void watch.refresh();
    },
    onGone: () => watch.loseAll(),
  });
  if (!created.ok) return created;
  const server = created.value;
  const book = createLaneBook(server.socketPath);
  const watch = createLaneWatch(server, book);
  const views = createViews(server, deps.clock);
  const input = createTerminalInput(server, !tmux.tellsBracketedPaste);
  watch.terminalClosed.add(views.onTerminalClosed);
  return ok({ server, book, watch, views, input });
};

const createFacade = (deps: TerminalsDeps, { server, book, watch, views, input }: Host): Terminals => {
  const leaving = new AbortController();
  const refreshing = deps.clock.every(REFRESH_EVERY_MS, () => void watch.refresh());

  return {
    ...createLanes({ ...deps, server, book, watch }),
    ...createRooms(server, book, deps.clock),
    list: () => book.list(),
    describe: (terminalId) => {
      const record = book.find(terminalId);
      if (record === null) return fail(terminalNotFound(terminalId));
      const { laneId, title, cwd } = record;
      // As the lane is shown, so rules see it: its first terminal speaks for all.
      const { laneName, labels } = book.terminalsOf(laneId)[0] ?? record;
      return ok({ terminalId, laneId, lane: laneName, title, cwd, labels });
    },
    sizeOf: (terminalId) => book.find(terminalId),
    onLaneChanged: watch.laneChanged.add,
    onTerminalClosed: watch.terminalClosed.add,
    view: (terminalId, signal) => views.view(book.find(terminalId), AbortSignal.any([signal, leaving.signal])),
    type: async (terminalId, bytes) => {
      const record = book.find(terminalId);
      if (record === null) return fail(terminalNotFound(terminalId));
      const reply = await input.type(record.pane, bytes);
      if (reply.ok) return ok(undefined);
      return fail(shareError("internal", `tmux did not take the input: ${reply.problem}`, {}));
    },
    openAttach: (terminalId) => openAttach(server, book, terminalId, deps.newId("trm").slice(ATTACH_PREFIX.length)),
    stopServer: async () => {
      await server.kill();
      watch.loseAll();
    },
    dispose: async () => {
      for (const listeners of [watch.laneChanged, watch.terminalClosed]) listeners.clear();
      leaving.abort();
      refreshing.cancel();
      // A server in which no terminal ever started would not go by itself.
      await (book.all().length === 0 ? server.kill() : server.letGo());
    },
  };
};

/**
 * Finds the terminals that are there, and sweeps the rooms that a killed runtime left: shares end with their runtime.
 * Starts no server: the first lane does. Errors: tmux missing, too old, or not answering.
 */
export const createTerminals = async (deps: TerminalsDeps): Promise<Result<Terminals, SetupProblem>> => {
  const program = await findTmux(deps.path, tmuxEnvironment(deps));
  if (!program.ok) return program;
  const host = createHost(deps, program.value);
  if (!host.ok) return host;
  await sweepLeftovers(host.value.server, deps.clock);
  const found = await host.value.server.find();
  if (!found.ok) return found;
  if (found.value) await host.value.watch.refresh();
  return ok(createFacade(deps, host.value));
};
