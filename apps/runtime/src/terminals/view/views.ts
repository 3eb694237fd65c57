// The streams of all terminals that someone looks at right now; a stream lives as long as its viewers.
import type { TerminalId } from "../../protocol/contract/ids";
import type { TerminalEvent } from "../../protocol/contract/stream";
import { createTerminalStream, type TerminalStream, type TerminalStreamDeps } from "./terminal-stream";

export interface Views {
  /** Ends with `closed`; an unknown terminal is closed from the start. Ends silently when the signal aborts. */
  view(terminalId: TerminalId, signal: AbortSignal): AsyncGenerator<TerminalEvent, void, void>;
}

export interface ViewsDeps extends Pick<TerminalStreamDeps, "server" | "clock"> {
  /** The terminal's pane, or null when there is no such terminal. */
  readonly paneOf: (terminalId: TerminalId) => string | null;
  /** As `paneOf`, asked of tmux itself. */
  readonly isThere: (terminalId: TerminalId) => Promise<boolean>;
}

export const createViews = ({ server, clock, paneOf, isThere }: ViewsDeps): Views => {
  const streams = new Map<TerminalId, TerminalStream>();

  const streamOf = (terminalId: TerminalId, pane: string): TerminalStream => {
    const known = streams.get(terminalId);
    if (known !== undefined) return known;
    const made = createTerminalStream({ server, clock, session: terminalId, pane, isThere: () => isThere(terminalId) });
    streams.set(terminalId, made);
    return made;
  };

  return {
    view: async function* (terminalId, signal) {
      const pane = paneOf(terminalId);
      if (pane === null) return yield { type: "closed" };
      const stream = streamOf(terminalId, pane);
      const viewer = stream.join();
      const leave = (): void => {
        stream.leave(viewer);
        if (stream.isIdle() && streams.get(terminalId) === stream) streams.delete(terminalId);
      };
      // Not only in `finally`: whoever aborts need not ask for one more event.
      signal.addEventListener("abort", leave, { once: true });
      try {
        yield* viewer.events(signal);
      } finally {
        leave();
      }
    },
  };
};
