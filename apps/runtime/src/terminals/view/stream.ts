// The live output of one terminal, shared by all its viewers.
import type { Clock } from "../../platform/clock";
import { HUB_TARGET } from "../tmux/config";
import type { TmuxServer } from "../tmux/server";
import { takeSnapshot } from "./capture";
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
}

/** While it has viewers, the terminal's window is linked into the hub, which makes tmux send its output. */
export interface TerminalStream {
  join(): Viewer;
  leave(viewer: Viewer): void;
  isIdle(): boolean;
  onOutput(bytes: Uint8Array): void;
  onResized(cols: number, rows: number): void;
  /** The connection is a new one: the window isn't linked, and output was missed. */
  onReconnected(): void;
  /** The terminal is gone. */
  onClosed(): void;
}

/** How long to wait after tmux failed to take a snapshot. */
const RETRY_DELAY_MS = 250;

const CONTINUATION_MASK = 0xc0;
const CONTINUATION = 0x80;
/** An incomplete character has at most three of four bytes. */
const INCOMPLETE_MAX_BYTES = 3;

const utf8Length = (lead: number): number => {
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  if (lead >= 0xe0) return lead <= 0xef ? 3 : 1;
  return lead >= 0xc2 ? 2 : 1;
};

/** The bytes at the end of the stream that start a character which isn't complete yet. `before` is the result for the bytes so far. */
export const incompleteCharacter = (before: Uint8Array, bytes: Uint8Array): Uint8Array => {
  const end =
    bytes.length >= INCOMPLETE_MAX_BYTES ? bytes.slice(-INCOMPLETE_MAX_BYTES) : Buffer.concat([before, bytes]);
  for (let back = 1; back <= Math.min(INCOMPLETE_MAX_BYTES, end.length); back += 1) {
    const byte = end[end.length - back] ?? 0;
    if ((byte & CONTINUATION_MASK) === CONTINUATION) continue;
    return utf8Length(byte) > back ? end.slice(-back) : new Uint8Array();
  }
  return new Uint8Array();
};

let snapshotCount = 0;

/** Takes snapshots. If tmux fails, returns null immediately and calls `retry` later. */
const createSnapshots = (
  { server, clock, pane }: TerminalStreamDeps,
  incomplete: () => Uint8Array,
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
        return incomplete();
      },
    };
    const snapshot = await takeSnapshot(request);
    if (snapshot === null) clock.after(RETRY_DELAY_MS, retry);
    return snapshot;
  };
};

export const createTerminalStream = (deps: TerminalStreamDeps): TerminalStream => {
  const { server, session, pane, window } = deps;
  const viewers = new Set<Viewer>();
  let incomplete: Uint8Array = new Uint8Array();
  let isClosed = false;

  const link = (): void => {
    incomplete = new Uint8Array();
    void server.ask([["link-window", "-d", "-s", `=${session}:0`, "-t", HUB_TARGET]]);
  };
  /** Fails, and so closes nothing, if this is the window's last link. */
  const unlink = (): void => void server.ask([["unlink-window", "-t", `${HUB_TARGET}${window}`]]);

  /** If no viewer keeps up, stops tmux from sending output; the program keeps running. The next snapshot resumes it. */
  const pauseIfUnused = (): void => {
    if ([...viewers].some((viewer) => !viewer.isBehind())) return;
    void server.ask([["refresh-client", "-A", `${pane}:pause`]]);
  };

  return {
    join: () => {
      const retry = (): void => {
        if (viewers.has(viewer)) viewer.restart();
      };
      const viewer = createViewer(
        createSnapshots(deps, () => incomplete, retry),
        pauseIfUnused,
      );
      if (viewers.size === 0) link();
      viewers.add(viewer);
      return viewer;
    },
    leave: (viewer) => {
      if (viewers.delete(viewer) && viewers.size === 0 && !isClosed) unlink();
    },
    isIdle: () => viewers.size === 0,
    onOutput: (bytes) => {
      incomplete = incompleteCharacter(incomplete, bytes);
      for (const viewer of viewers) viewer.push(bytes);
    },
    onResized: (cols, rows) => {
      for (const viewer of viewers) viewer.pushResize(cols, rows);
    },
    onReconnected: () => {
      link();
      for (const viewer of viewers) viewer.restart();
    },
    onClosed: () => {
      isClosed = true;
      // If the session was killed from outside, the window and its shell would survive here.
      void server.ask([["kill-window", "-t", `${HUB_TARGET}${window}`]]);
      for (const viewer of viewers) viewer.close();
    },
  };
};
