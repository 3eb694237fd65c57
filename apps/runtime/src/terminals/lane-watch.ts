// Keeps the lane registry in step with tmux and notifies listeners of what changed.
import type { TerminalId } from "#contract/ids";
import type { LaneChange, LaneRegistry } from "./lane-registry";
import { endSession, sessionTarget } from "./linked-session";
import { LISTING_COMMANDS, type LinkedRecord, type Listing, readListing } from "./session-listing";
import type { TmuxServer } from "./tmux/server";

export interface Listeners<T> {
  /** Returns a function that unsubscribes. */
  add(listener: (value: T) => void): () => void;
  notify(value: T): void;
  clear(): void;
}

export interface LaneWatch {
  readonly laneChanged: Listeners<LaneChange>;
  /** Called once for each terminal that is gone, no matter what ended it. */
  readonly terminalClosed: Listeners<TerminalId>;
  /** Resolves when the registry shows a state that tmux was in after the call. */
  refresh(): Promise<void>;
  /** Call it when the server is gone: every terminal is gone with it. */
  loseAll(): void;
}

const EMPTY: Listing = { terminals: [], linked: [] };

const createListeners = <T>(): Listeners<T> => {
  const listeners = new Set<(value: T) => void>();
  return {
    add: (listener) => {
      // Wrapped, so that a function added twice is called twice and can be removed once.
      const entry = (value: T): void => listener(value);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    notify: (value) => {
      for (const listener of [...listeners]) listener(value);
    },
    clear: () => listeners.clear(),
  };
};

/** Linked sessions whose terminal's own session is gone. Left open, a room would keep the shell alive for its guests alone. */
const orphansOf = ({ terminals, linked }: Listing): readonly LinkedRecord[] => {
  const ids = new Set<string>(terminals.map(({ terminalId }) => terminalId));
  return linked.filter(({ terminalId }) => !ids.has(terminalId));
};

export const createLaneWatch = (server: TmuxServer, registry: LaneRegistry): LaneWatch => {
  const laneChanged = createListeners<LaneChange>();
  const terminalClosed = createListeners<TerminalId>();
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  /** The last listing. Null if the registry doesn't show it, or if it has orphaned sessions, which must be closed. */
  let lastText: string | null = null;

  const apply = (listing: Listing): void => {
    const changes = registry.replace(listing.terminals);
    for (const terminalId of changes.closed) terminalClosed.notify(terminalId);
    for (const change of changes.lanes) laneChanged.notify(change);
  };

  const readOnce = async (): Promise<void> => {
    const reply = await server.ask(LISTING_COMMANDS);
    // A failed request proves nothing: the server may just be busy. If it is gone, `onGone` is called.
    if (!reply.ok) return;
    // Nearly every listing is the same as the one before, and comparing a text is all that costs.
    const text = reply.outputs.map((lines) => lines.join("\n")).join("\n\n");
    if (text === lastText) return;
    const listing = readListing(reply.outputs);
    lastText = orphansOf(listing).length > 0 ? null : text;
    apply(listing);
    for (const { session } of orphansOf(listing)) {
      await server.ask([["kill-window", "-t", sessionTarget(session)]]);
      await endSession(server, session);
    }
  };

  const run = (): Promise<void> => {
    running = readOnce().finally(() => {
      running = null;
    });
    return running;
  };

  return {
    laneChanged,
    terminalClosed,
    loseAll: () => {
      lastText = null;
      apply(EMPTY);
    },
    refresh: () => {
      if (running === null) return run();
      // The running listing may be too old for this caller. All callers that arrive meanwhile share the next one.
      next ??= running.then(() => {
        next = null;
        return run();
      });
      return next;
    },
  };
};
