// The live output of one terminal for all who look at it: one control client, however many viewers. Knows no lane and no share.
import type { Clock } from "../../platform/clock";
import type { ControlClient } from "../tmux/control-client";
import type { TmuxServer } from "../tmux/tmux-server";
import { takeSnapshot } from "./capture";
import { utf8Tail } from "./utf8-tail";
import { createViewer, type TakeSnapshot, type Viewer } from "./viewer";

export interface TerminalStreamDeps {
  readonly server: TmuxServer;
  readonly clock: Pick<Clock, "after">;
  readonly session: string;
  /** `%3`. */
  readonly pane: string;
  /** Asked when the connection broke: whether there is still something to look at. */
  readonly isThere: () => Promise<boolean>;
}

export interface TerminalStream {
  join(): Viewer;
  /** The connection ends with the last viewer. */
  leave(viewer: Viewer): void;
  isIdle(): boolean;
}

/** Between two tries to look again: something ends our clients, and must not make us spin. */
const RECONNECT_DELAY_MS = 100;

/** `layout` is `checksum,COLSxROWS,…` (tmux(1), %layout-change). */
const sizeOf = (args: string): { cols: number; rows: number } | null => {
  const found = /^@\d+ [0-9a-f]+,(\d+)x(\d+),/.exec(args);
  return found === null ? null : { cols: Number(found[1]), rows: Number(found[2]) };
};

let snapshotCount = 0;

export const createTerminalStream = (deps: TerminalStreamDeps): TerminalStream => {
  const viewers = new Set<Viewer>();
  let client: ControlClient | null = null;
  let tail: Uint8Array = new Uint8Array();

  const onOutput = (pane: string, bytes: Uint8Array): void => {
    if (pane !== deps.pane) return;
    tail = utf8Tail(tail, bytes);
    for (const viewer of viewers) viewer.push(bytes);
  };

  const onEvent = (name: string, args: string): void => {
    const size = name === "layout-change" ? sizeOf(args) : null;
    if (size !== null) for (const viewer of viewers) viewer.pushResize(size.cols, size.rows);
  };

  const connect = (): void => {
    tail = new Uint8Array();
    const opened = deps.server.watch(deps.session, { onOutput, onEvent });
    client = opened;
    void opened.ended.then(() => (client === opened ? onLost() : undefined));
  };

  const onLost = async (): Promise<void> => {
    client = null;
    if (viewers.size === 0) return;
    if (!(await deps.isThere())) {
      for (const viewer of viewers) viewer.close();
      return;
    }
    deps.clock.after(RECONNECT_DELAY_MS, () => {
      if (viewers.size === 0 || client !== null) return;
      connect();
      for (const viewer of viewers) viewer.restart();
    });
  };

  const snapshot: TakeSnapshot = async (onTaken) => {
    const current = client;
    if (current === null || !(await current.attached)) return null;
    snapshotCount += 1;
    const taken = await takeSnapshot({
      server: deps.server,
      client: current,
      pane: deps.pane,
      name: String(snapshotCount),
      onTaken: () => {
        onTaken();
        return tail;
      },
    });
    // A client that cannot answer is of no use: its end leads to a new one, or to the end of the view.
    if (taken === null) current.close();
    return taken;
  };

  /** With nobody keeping up, tmux stops sending (and the program runs on); the next snapshot continues it. */
  const pauseIfUseless = (): void => {
    if ([...viewers].some((viewer) => !viewer.isBehind())) return;
    void client?.ask([["refresh-client", "-A", `${deps.pane}:pause`]]);
  };

  return {
    join: () => {
      const viewer = createViewer(snapshot, pauseIfUseless);
      viewers.add(viewer);
      if (client === null) connect();
      return viewer;
    },
    leave: (viewer) => {
      viewers.delete(viewer);
      if (viewers.size > 0) return;
      client?.close();
      client = null;
    },
    isIdle: () => viewers.size === 0,
  };
};
