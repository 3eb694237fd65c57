// The live output of one terminal, shared by all its viewers.

import type { Clock } from "../../platform/clock";
import { detach } from "../../platform/detach";
import { createMarkStripper } from "../shell/mark-parser";
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
  /** The shell's marks, which are removed for viewers; null if the shell doesn't mark. */
  readonly nonce: string | null;
}

/** Follows the raw output, marks included. */
export interface TerminalTap {
  onOutput(bytes: Uint8Array): void;
  /** Output was missed. */
  onReconnected(): void;
  onClosed(): void;
}

/** While it has viewers, the terminal's window is linked into the hub, which makes tmux send its output. */
export interface TerminalStream {
  join(): Viewer;
  leave(viewer: Viewer): void;
  /** While there is a tap, output is never paused. Returns a function that removes it. */
  tap(tap: TerminalTap): () => void;
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
  incomplete: () => Uint8Array | null,
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
  const taps = new Set<TerminalTap>();
  const newStripper = () => (deps.nonce === null ? null : createMarkStripper(deps.nonce));
  let stripper = newStripper();
  let incomplete: Uint8Array = new Uint8Array();
  let isClosed = false;

  const link = (): void => {
    incomplete = new Uint8Array();
    stripper = newStripper();
    detach(server.ask([["link-window", "-d", "-s", `=${session}:0`, "-t", HUB_TARGET]]));
  };
  /** Fails, and so closes nothing, if this is the window's last link. */
  const unlink = (): void => detach(server.ask([["unlink-window", "-t", `${HUB_TARGET}${window}`]]));

  /** If no viewer keeps up, stops tmux from sending output; the program keeps running. The next snapshot resumes it. */
  const pauseIfUnused = (): void => {
    if (taps.size > 0 || [...viewers].some((viewer) => !viewer.isBehind())) return;
    detach(server.ask([["refresh-client", "-A", `${pane}:pause`]]));
  };

  const isIdle = (): boolean => viewers.size === 0 && taps.size === 0;

  return {
    join: () => {
      const retry = (): void => {
        if (viewers.has(viewer)) viewer.restart();
      };
      const viewer = createViewer(
        createSnapshots(deps, () => (stripper?.isHolding() === true ? null : incomplete), retry),
        pauseIfUnused,
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
      detach(server.ask([["refresh-client", "-A", `${pane}:continue`]]));
      return () => {
        if (taps.delete(tap) && isIdle() && !isClosed) unlink();
      };
    },
    isIdle,
    onOutput: (bytes) => {
      incomplete = incompleteCharacter(incomplete, bytes);
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
      // If the session was killed from outside, the window and its shell would survive here.
      detach(server.ask([["kill-window", "-t", `${HUB_TARGET}${window}`]]));
      for (const viewer of viewers) viewer.close();
      for (const tap of taps) tap.onClosed();
    },
  };
};
