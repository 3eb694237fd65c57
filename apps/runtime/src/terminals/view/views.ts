// Keeps a stream for each terminal that is being viewed, and passes tmux's output and events on to it.

import type { TerminalId } from "#contract/ids";
import type { TerminalEvent } from "#contract/stream";
import type { Clock } from "../../platform/clock";
import type { TerminalRecord } from "../session-listing";
import type { TmuxServer } from "../tmux/server";
import { createTerminalStream, type TerminalStream, type TerminalTap } from "./stream";

export interface Views {
  /** Ends with `closed`; for an unknown terminal (null), that is the only event. If the signal aborts, it ends without an event. */
  view(terminal: TerminalRecord | null, signal: AbortSignal): AsyncGenerator<TerminalEvent, void, void>;
  /** Raw output from now on, until the returned function is called. */
  tap(terminal: TerminalRecord, tap: TerminalTap): () => void;
  onOutput(pane: string, bytes: Uint8Array): void;
  onEvent(name: string, args: string): void;
  onReconnected(): void;
  onTerminalClosed(terminalId: TerminalId): void;
}

interface Watched {
  readonly terminal: TerminalRecord;
  readonly stream: TerminalStream;
}

/** `%layout-change @3 checksum,COLSxROWS,…` (tmux(1), CONTROL MODE). */
const sizeOf = (args: string): { window: string; cols: number; rows: number } | null => {
  const found = /^(@\d+) [0-9a-f]+,(\d+)x(\d+),/.exec(args);
  return found === null ? null : { window: found[1] ?? "", cols: Number(found[2]), rows: Number(found[3]) };
};

export const createViews = (server: TmuxServer, clock: Pick<Clock, "after">): Views => {
  const byPane = new Map<string, Watched>();
  const all = (): readonly Watched[] => [...byPane.values()];

  const watch = (terminal: TerminalRecord): TerminalStream => {
    const known = byPane.get(terminal.pane);
    if (known !== undefined) return known.stream;
    const { terminalId, pane, window } = terminal;
    const nonce = terminal.marks?.nonce ?? null;
    const stream = createTerminalStream({ server, clock, session: terminalId, pane, window, nonce });
    byPane.set(pane, { terminal, stream });
    return stream;
  };

  const forgetIfIdle = ({ pane }: TerminalRecord, stream: TerminalStream): void => {
    if (stream.isIdle() && byPane.get(pane)?.stream === stream) byPane.delete(pane);
  };

  return {
    view: async function* (terminal, signal) {
      if (terminal === null) return yield { type: "closed" };
      const stream = watch(terminal);
      const viewer = stream.join();
      const leave = (): void => {
        stream.leave(viewer);
        forgetIfIdle(terminal, stream);
      };
      // Not only in `finally`: after an abort, the caller may never ask for the next event.
      signal.addEventListener("abort", leave, { once: true });
      try {
        yield* viewer.events(signal);
      } finally {
        leave();
      }
    },
    tap: (terminal, tap) => {
      const stream = watch(terminal);
      const end = stream.tap(tap);
      return () => {
        end();
        forgetIfIdle(terminal, stream);
      };
    },
    onOutput: (pane, bytes) => byPane.get(pane)?.stream.onOutput(bytes),
    onEvent: (name, args) => {
      const size = name === "layout-change" ? sizeOf(args) : null;
      if (size === null) return;
      const watched = all().find(({ terminal }) => terminal.window === size.window);
      watched?.stream.onResized(size.cols, size.rows);
    },
    onReconnected: () => {
      for (const { stream } of byPane.values()) stream.onReconnected();
    },
    onTerminalClosed: (terminalId) => {
      for (const { terminal, stream } of all()) if (terminal.terminalId === terminalId) stream.onClosed();
    },
  };
};
