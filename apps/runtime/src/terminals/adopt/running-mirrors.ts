// The running mirrors: watches them while there are any, and closes the lane of one that has ended.
import type { LaneId, TerminalId } from "#contract/ids";
import type { Adopted } from "#contract/lane";
import type { Clock, Timer } from "../../platform/clock";
import { detach } from "../../platform/detach";
import { pause, within } from "../../platform/wait";
import type { LaneRegistry } from "../lane-registry";
import type { LaneWatch } from "../lane-watch";
import { sessionTarget } from "../linked-session";
import type { TmuxServer } from "../tmux/server";
import { createMirror, type Mirror, type MirrorEnd } from "./mirror";
import { createOwnSide, findOwnTtys } from "./own-side";
import type { PipeLife } from "./pipe";
import { pipeFolder } from "./pipe-folders";
import type { TheirPane } from "./their-panes";
import type { TheirTmux } from "./their-tmux";
import { adoptedOf, endMessage, refusedMessage } from "./words";

/** A mirror that ended, with the reason as a sentence. */
export interface EndedMirror {
  readonly terminalId: TerminalId;
  readonly laneId: LaneId;
  readonly adopted: Adopted;
  readonly cause: MirrorEnd;
  readonly message: string;
}

export interface RunningMirrorsDeps {
  readonly theirs: TheirTmux;
  readonly server: TmuxServer;
  readonly registry: LaneRegistry;
  readonly watch: LaneWatch;
  readonly clock: Clock;
  readonly runtimeDir: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface RunningMirrors {
  /** `lives`: the pipes that an earlier runtime started. */
  create(terminalId: TerminalId, pane: TheirPane, lives?: readonly PipeLife[]): Mirror;
  add(terminalId: TerminalId, mirror: Mirror): void;
  closeLane(terminalId: TerminalId): Promise<void>;
  /** The terminal that mirrors this pane. */
  find(key: string): TerminalId | null;
  /** A client has attached to one of lanecast's terminals: ends a mirror whose pane shows it. */
  checkClients(): void;
  /** Why what is typed next into this mirror doesn't arrive; null: it does. Call it before typing. */
  refusalOfNext(terminalId: TerminalId): Promise<string | null>;
  /** The reason, once the mirror of this terminal has ended. */
  endOf(terminalId: TerminalId): string | null;
  /** Called before the terminal closes. The first listener also gets the mirrors that ended earlier. */
  onEnded(listener: (ended: EndedMirror) => void): void;
  /** The terminal is gone: closes the pipe. */
  forget(terminalId: TerminalId): void;
  /** Closes every pipe; the terminals are about to be closed. */
  stopAll(): Promise<void>;
  /** Leaves the mirrors running. */
  dispose(): Promise<void>;
}

/** Reading a size takes some microseconds. */
const SIZE_EVERY_MS = 100;
/** A question to the operator's own tmux takes a process and some milliseconds. */
const PANE_EVERY_MS = 2_000;
const OWN_EVERY_MS = 1_000;
/** If lanecast's tmux doesn't read for longer, the operator's own tmux keeps every byte (it grew from 4 to 109 MB for 100 MB printed). */
const STALLED_AFTER_MS = 2_000;

/** Runs the jobs while they are needed. */
const createJobs = (clock: Clock, jobs: readonly (readonly [everyMs: number, job: () => void])[]) => {
  let timers: readonly Timer[] = [];
  return (isNeeded: boolean): void => {
    if (isNeeded && timers.length === 0) timers = jobs.map(([everyMs, job]) => clock.every(everyMs, job));
    if (isNeeded) return;
    for (const timer of timers) timer.cancel();
    timers = [];
  };
};

const createEnds = () => {
  const reasons = new Map<TerminalId, string>();
  const listeners = new Set<(ended: EndedMirror) => void>();
  let unheard: readonly EndedMirror[] = [];
  return {
    of: (terminalId: TerminalId) => reasons.get(terminalId) ?? null,
    add: (ended: EndedMirror): void => {
      reasons.set(ended.terminalId, ended.message);
      if (listeners.size === 0) unheard = [...unheard, ended];
      for (const listener of listeners) listener(ended);
    },
    listen: (listener: (ended: EndedMirror) => void): void => {
      listeners.add(listener);
      for (const ended of unheard) listener(ended);
      unheard = [];
    },
  };
};

const createWatching = ({ server, clock }: RunningMirrorsDeps, mirrors: ReadonlyMap<TerminalId, Mirror>) => {
  const each = (act: (mirror: Mirror) => void): void => {
    for (const mirror of [...mirrors.values()]) act(mirror);
  };
  const endFeedback = async (): Promise<void> => {
    const ttys = await findOwnTtys(server);
    each((mirror) => {
      if (ttys.has(mirror.pane().tty)) detach(mirror.end("shows-lanecast"));
    });
  };
  const ask = () => server.ask([["display-message", "-p", "ready"]]);
  let isAsking = false;
  /** Closes the pipes if lanecast's tmux doesn't answer in time, and opens them again when it does. */
  const checkOwnTmux = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    const asked = ask();
    if ((await within(clock, STALLED_AFTER_MS, () => asked)) === null) {
      await Promise.all([...mirrors.values()].map((mirror) => mirror.suspend()));
      // A question fails after a while even if tmux is only stopped.
      for (let isBack = (await asked).ok; !isBack && mirrors.size > 0; isBack = (await ask()).ok)
        await pause(clock, OWN_EVERY_MS);
      each((mirror) => mirror.resume());
    }
    isAsking = false;
  };
  const run = createJobs(clock, [
    [SIZE_EVERY_MS, () => each((mirror) => mirror.checkSize())],
    [PANE_EVERY_MS, () => each((mirror) => mirror.checkPane())],
    [PANE_EVERY_MS, () => detach(endFeedback())],
    [OWN_EVERY_MS, () => detach(checkOwnTmux())],
  ]);
  return { run: () => run(mirrors.size > 0), endFeedback };
};

export const createRunningMirrors = (deps: RunningMirrorsDeps): RunningMirrors => {
  const { theirs, server, registry, watch, clock, runtimeDir, env } = deps;
  const mirrors = new Map<TerminalId, Mirror>();
  const watching = createWatching(deps, mirrors);
  const ends = createEnds();

  const take = (terminalId: TerminalId): Mirror | undefined => {
    const mirror = mirrors.get(terminalId);
    mirrors.delete(terminalId);
    watching.run();
    return mirror;
  };
  const takeAll = (): readonly Mirror[] => [...mirrors.keys()].map(take).filter((mirror) => mirror !== undefined);
  const closeLane = async (terminalId: TerminalId): Promise<void> => {
    await server.ask([["kill-window", "-t", sessionTarget(terminalId)]]);
    await watch.refresh();
  };
  const ended = (terminalId: TerminalId, cause: MirrorEnd, pane: TheirPane): void => {
    take(terminalId);
    const laneId = registry.find(terminalId)?.laneId;
    const message = endMessage(cause, pane.address);
    if (laneId !== undefined) ends.add({ terminalId, laneId, adopted: adoptedOf(pane), cause, message });
    detach(closeLane(terminalId));
  };

  return {
    create: (terminalId, pane, lives = []) => {
      const folder = pipeFolder(runtimeDir, terminalId);
      const own = createOwnSide(deps, terminalId);
      const onEnded = (cause: MirrorEnd, last: TheirPane) => ended(terminalId, cause, last);
      return createMirror({ theirs, env, folder, clock, own, onEnded }, pane, lives);
    },
    add: (terminalId, mirror) => {
      mirrors.set(terminalId, mirror);
      watching.run();
    },
    closeLane,
    find: (key) => [...mirrors].find(([, mirror]) => mirror.pane().key === key)?.[0] ?? null,
    checkClients: () => {
      if (mirrors.size > 0) detach(watching.endFeedback());
    },
    refusalOfNext: async (terminalId) => {
      const refused = (await mirrors.get(terminalId)?.nextKeys()) ?? null;
      return refused === null ? null : refusedMessage(refused);
    },
    endOf: ends.of,
    onEnded: ends.listen,
    forget: (terminalId) => detach(take(terminalId)?.stop()),
    stopAll: async () => {
      await Promise.all(takeAll().map((mirror) => mirror.stop()));
    },
    dispose: async () => {
      await Promise.all(takeAll().map((mirror) => mirror.leave()));
    },
  };
};
