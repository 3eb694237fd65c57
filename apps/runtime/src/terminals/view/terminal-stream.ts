// The live output of one terminal for all who look at it. Knows no lane and no share.
import type { Clock } from "../../platform/clock";
import { createMarkStripper } from "../shell/mark-parser";
import { HUB_TARGET } from "../tmux/tmux-config";
import type { TmuxServer } from "../tmux/tmux-server";
import { takeSnapshot } from "./capture";
import { utf8Tail } from "./utf8-tail";
import { createViewer, type TakeSnapshot, type Viewer } from "./viewer";

export interface TerminalStreamDeps {
  readonly server: TmuxServer;
  readonly clock: Pick<Clock, "after">;
  /** `trm_…` */
  readonly session: string;
  /** `%3` */
  readonly pane: string;
  /** `@3` */
  readonly window: string;
  /** Of the shell's marks, which viewers do not get; null: the shell does not mark. */
  readonly nonce: string | null;
}

/** Follows the raw output, marks included. */
export interface TerminalTap {
  onOutput(bytes: Uint8Array): void;
  /** Output was missed. */
  onReconnected(): void;
  onClosed(): void;
}

/** While it has viewers the terminal's window is linked into the hub: that is what makes tmux send its output. */
export interface TerminalStream {
  join(): Viewer;
  leave(viewer: Viewer): void;
  /** While a tap is there, output is never paused. Returns what ends it. */
  tap(tap: TerminalTap): () => void;
  isIdle(): boolean;
  onOutput(bytes: Uint8Array): void;
  onResized(cols: number, rows: number): void;
  /** The connection is another one: nothing is linked, output was missed. */
  onReconnected(): void;
  /** The terminal is gone. */
  onClosed(): void;
}

/** Between two tries of a snapshot that tmux would not give. */
const RETRY_DELAY_MS = 250;

let snapshotCount = 0;

/** Snapshots at their place in the output; null at once when tmux would not, with another try to come. */
const createSnapshots = (
  { server, clock, pane }: TerminalStreamDeps,
  tail: () => Uint8Array | null,
  retry: () => void,
): TakeSnapshot => {
  return async (onTaken) => {
    snapshotCount += 1;
    const request = {
      server,
      pane,
      name: String(snapshotCount),
      onTaken: () => {
        onTaken();
        return tail();
      },
    };
    const taken = await takeSnapshot(request);
    if (taken === null) clock.after(RETRY_DELAY_MS, retry);
    return taken;
  };
};

export const createTerminalStream = (deps: TerminalStreamDeps): TerminalStream => {
  const { server, session, pane, window } = deps;
  const viewers = new Set<Viewer>();
  const taps = new Set<TerminalTap>();
  const newStripper = () => (deps.nonce === null ? null : createMarkStripper(deps.nonce));
  let stripper = newStripper();
  let tail: Uint8Array = new Uint8Array();
  let isClosed = false;

  const link = (): void => {
    tail = new Uint8Array();
    stripper = newStripper();
    void server.ask([["link-window", "-d", "-s", `=${session}:0`, "-t", HUB_TARGET]]);
  };
  /** Fails, and so ends nothing, when it is the window's last link. */
  const unlink = (): void => void server.ask([["unlink-window", "-t", `${HUB_TARGET}${window}`]]);

  /** With nobody keeping up, tmux stops sending (and the program runs on); the next snapshot continues it. */
  const pauseIfUseless = (): void => {
    if (taps.size > 0 || [...viewers].some((viewer) => !viewer.isBehind())) return;
    void server.ask([["refresh-client", "-A", `${pane}:pause`]]);
  };

  const isIdle = (): boolean => viewers.size === 0 && taps.size === 0;

  return {
    join: () => {
      const retry = (): void => {
        if (viewers.has(viewer)) viewer.restart();
      };
      const viewer = createViewer(
        createSnapshots(deps, () => (stripper?.isHolding() === true ? null : tail), retry),
        pauseIfUseless,
      );
      if (isIdle()) link();
      viewers.add(viewer);
      return viewer;
    },
    leave: (viewer) => {
      if (viewers.delete(viewer) && isIdle() && !isClosed) unlink();
    },
    tap: (tap) => {
      if (isIdle()) link();
      taps.add(tap);
      // Viewers that fell behind may have paused it.
      void server.ask([["refresh-client", "-A", `${pane}:continue`]]);
      return () => {
        if (taps.delete(tap) && isIdle() && !isClosed) unlink();
      };
    },
    isIdle,
    onOutput: (bytes) => {
      tail = utf8Tail(tail, bytes);
      for (const tap of taps) tap.onOutput(bytes);
      const shown = stripper === null ? bytes : stripper.strip(bytes);
      if (shown.length > 0) for (const viewer of viewers) viewer.push(shown);
    },
    onResized: (cols, rows) => {
      for (const viewer of viewers) viewer.pushResize(cols, rows);
    },
    onReconnected: () => {
      link();
      for (const tap of taps) tap.onReconnected();
      for (const viewer of viewers) viewer.restart();
    },
    onClosed: () => {
      isClosed = true;
      // A session ended from outside leaves the window here, with its shell in it.
      void server.ask([["kill-window", "-t", `${HUB_TARGET}${window}`]]);
      for (const viewer of viewers) viewer.close();
      for (const tap of taps) tap.onClosed();
    },
  };
};
