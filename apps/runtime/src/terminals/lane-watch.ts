// Keeps the book of lanes equal to what tmux has, and tells what changed. Knows no command of the product.
import type { TerminalId } from "#contract/ids";
import type { LaneBook, LaneChange } from "./lane-book";
import { endSession, sessionTarget } from "./linked-session";
import { createListeners, type Listeners } from "./listeners";
import { LISTING_COMMANDS, type LinkedRecord, type Listing, readListing } from "./session-listing";
import type { TmuxServer } from "./tmux/tmux-server";

export interface LaneWatch {
  readonly laneChanged: Listeners<LaneChange>;
  /** Once for each terminal that is gone, whoever ended it. */
  readonly terminalClosed: Listeners<TerminalId>;
  /** Resolves when the book holds what tmux had at some instant after the call. */
  refresh(): Promise<void>;
  /** The server is gone: so is every terminal. */
  loseAll(): void;
}

const NOTHING: Listing = { terminals: [], linked: [] };

/** A room whose terminal's own session is gone would keep the shell alive for its guests alone. */
const orphansOf = ({ terminals, linked }: Listing): readonly LinkedRecord[] =>
  linked.filter(({ terminalId }) => !terminals.some((terminal) => terminal.terminalId === terminalId));

export const createLaneWatch = (server: TmuxServer, book: LaneBook): LaneWatch => {
  const laneChanged = createListeners<LaneChange>();
  const terminalClosed = createListeners<TerminalId>();
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  const apply = (listing: Listing): void => {
    const changes = book.replace(listing.terminals);
    for (const terminalId of changes.closed) terminalClosed.tell(terminalId);
    for (const change of changes.lanes) laneChanged.tell(change);
  };

  const readOnce = async (): Promise<void> => {
    const reply = await server.ask(LISTING_COMMANDS);
    // A server that cannot be asked is either gone, which comes as an event of its own, or busy: nothing is known.
    if (!reply.ok) return;
    const listing = readListing(reply.outputs);
    apply(listing);
    for (const orphan of orphansOf(listing)) {
      await server.ask([["kill-window", "-t", sessionTarget(orphan.session)]]);
      await endSession(server, orphan.session);
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
    loseAll: () => apply(NOTHING),
    refresh: () => {
      if (running === null) return run();
      // A listing under way may be older than what the caller wants to see; all who come meanwhile share the next.
      next ??= running.then(() => {
        next = null;
        return run();
      });
      return next;
    },
  };
};
