// One mirror: follows the pane's size and program, and notices when the mirror has ended.
import { detach } from "../../platform/detach";
import { startTicksOf } from "../../platform/process-table";
import { createTurns } from "../../platform/turns";
import { createMirrorKeys, type KeysRefused } from "./keys";
import { createLink, type Link, type LinkDeps } from "./link";
import type { NoPipe, PipeLife } from "./pipe";
import { askPane, type TheirPane } from "./their-panes";
import type { TheirTmux } from "./their-tmux";

/** Why a mirror ended. */
export type MirrorEnd =
  | "pane-closed"
  | "server-gone"
  | "piped-by-another"
  | "pipe-closed"
  | "shows-lanecast"
  | "failed";

export interface MirrorDeps extends LinkDeps {
  /** Called once, unless `stop` was called. */
  readonly onEnded: (end: MirrorEnd, pane: TheirPane) => void;
}

export interface Mirror {
  pane(): TheirPane;
  /** Null: it started. Otherwise it has removed everything it made. */
  start(): Promise<NoPipe | null>;
  /** Goes on with what an earlier runtime started, with a new snapshot. */
  takeOver(): void;
  /** Why the keys that are typed next don't arrive; null: they do. Call it before typing. */
  nextKeys(): Promise<KeysRefused | null>;
  /** Cheap; call it many times a second. */
  checkSize(): void;
  /** Asks the operator's own tmux about the pane. */
  checkPane(): void;
  /** lanecast's tmux has stopped reading: closes the pipe, so that the operator's own tmux keeps no output for it. */
  suspend(): Promise<void>;
  /** lanecast's tmux reads again: starts a new pipe. */
  resume(): void;
  end(why: MirrorEnd): Promise<void>;
  /** Closes the pipe and removes its files; `onEnded` isn't called. */
  stop(): Promise<void>;
  /** The runtime stops, and the mirror keeps running without it. */
  leave(): Promise<void>;
}

const endFor: Readonly<Record<NoPipe, MirrorEnd>> = {
  "no-pane": "pane-closed",
  "no-server": "server-gone",
  "no-answer": "failed",
  piped: "piped-by-another",
  failed: "failed",
};

/** Why the pipe has ended. */
const reasonNow = async (theirs: TheirTmux, pane: TheirPane): Promise<MirrorEnd> => {
  if (startTicksOf(pane.serverPid) === null) return "server-gone";
  const now = await askPane(theirs, pane.socket, pane.pane);
  if (typeof now === "string") return now === "no-server" ? "server-gone" : "pane-closed";
  if (now.key !== pane.key) return "pane-closed";
  return now.isPiped ? "piped-by-another" : "pipe-closed";
};

type Phase = "running" | "suspended" | "over";

/** Each step runs alone (turns.ts), because each may start, close or judge the pipe. */
const createSteps = ({ theirs, own, onEnded }: MirrorDeps, link: Link, stopKeys: () => void) => {
  let phase: Phase = "running";
  const now = (): Phase => phase;

  const close = async (): Promise<void> => {
    phase = "over";
    stopKeys();
    await link.closePipe();
    link.removeFiles();
  };
  const finish = async (why: MirrorEnd): Promise<void> => {
    if (phase === "over") return;
    await close();
    onEnded(why, link.pane());
  };
  const reconnect = async (): Promise<void> => {
    if (phase !== "running") return;
    if (!link.isPiped()) return finish(await reasonNow(theirs, link.pane()));
    const problem = await link.connect();
    if (problem === null || now() !== "running") return;
    // The server may only be busy: try again later.
    if (problem === "no-answer" && link.isPiped()) link.forgetSize();
    else await finish(link.isPiped() ? endFor[problem] : await reasonNow(theirs, link.pane()));
  };
  const look = async (): Promise<void> => {
    if (phase !== "running") return;
    const before = link.pane();
    const pane = link.isPiped() ? await askPane(theirs, before.socket, before.pane) : null;
    if (pane === null) return reconnect();
    if (typeof pane === "string" || pane.key !== before.key || now() !== "running") return;
    link.setPane(pane);
    const isSame = (["address", "command", "cwd"] as const).every((field) => before[field] === pane[field]);
    if (!isSame) await own.describe(pane);
    if (before.pid !== pane.pid || before.cols !== pane.cols || before.rows !== pane.rows) await reconnect();
  };
  const connectAgain = async (): Promise<void> => {
    if (phase !== "suspended") return;
    phase = "running";
    await link.drained();
    const problem = await link.connect();
    if (problem !== null) await finish(endFor[problem]);
  };
  const setPhase = (next: Phase): void => {
    phase = next;
  };
  return { phase: now, setPhase, close, finish, reconnect, look, connectAgain };
};

/** `lives`: the pipes that an earlier runtime started. */
export const createMirror = (deps: MirrorDeps, first: TheirPane, lives: readonly PipeLife[] = []): Mirror => {
  const link = createLink(deps, first, lives);
  const keys = createMirrorKeys({ ...deps, pane: link.pane });
  const turns = createTurns();
  const steps = createSteps(deps, link, keys.stop);
  const isIdle = (): boolean => steps.phase() === "running" && !turns.isBusy();

  return {
    pane: link.pane,
    start: () =>
      turns.take(async () => {
        const problem = await link.connect();
        if (problem === null) keys.start();
        else await steps.close();
        return problem;
      }),
    takeOver: () => {
      keys.start();
      detach(turns.take(steps.reconnect));
    },
    nextKeys: keys.next,
    checkSize: () => {
      if (isIdle() && (!link.isPiped() || link.isResized())) detach(turns.take(steps.reconnect));
    },
    checkPane: () => {
      if (isIdle()) detach(turns.take(steps.look));
    },
    // Doesn't wait for its turn: a step may be waiting for lanecast's tmux.
    suspend: async () => {
      if (steps.phase() !== "running") return;
      steps.setPhase("suspended");
      await link.closePipe();
    },
    resume: () => detach(turns.take(steps.connectAgain)),
    end: (why) => turns.take(() => steps.finish(why)),
    stop: () => turns.take(async () => (steps.phase() === "over" ? undefined : steps.close())),
    leave: async () => {
      if (steps.phase() === "over") return;
      steps.setPhase("over");
      keys.stop();
      await turns.take(async () => link.closeFiles());
    },
  };
};
