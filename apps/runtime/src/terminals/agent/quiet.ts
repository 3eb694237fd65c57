// Tells when a terminal has come to rest, and in what state: after a quarter of a second of silence, when two looks agree.
import type { Clock } from "../../platform/clock";
import type { Feed } from "./feed";
import type { Look } from "./look";

/** What every call of the driver works with. */
export interface Bench {
  readonly clock: Pick<Clock, "after" | "nowMs">;
  readonly feed: Feed;
  /** Asks tmux and the kernel, now. */
  readonly look: () => Promise<Look>;
  /** Whether the terminal's own shell tells of its prompts. */
  readonly isMarking: () => boolean;
}

const SILENCE_MS = 250;
const BETWEEN_LOOKS_MS = 80;
/** How long a wait for output sleeps at most before it looks again. */
export const LOOK_EVERY_MS = 50;

export interface QuietWatch {
  /** The state at rest; null: it still moves, or two looks did not agree yet. */
  check(): Promise<Look | null>;
}

/** A fresh one for each wait. `sinceMs`: silence counts from here at the earliest. */
export const createQuietWatch = ({ clock, feed, look }: Bench, sinceMs: number): QuietWatch => {
  let first: { readonly look: Look; readonly atMs: number; readonly outputCount: number } | null = null;
  return {
    check: async () => {
      const nowMs = clock.nowMs();
      if (nowMs - Math.max(feed.lastOutputMs(), sinceMs) < SILENCE_MS) {
        first = null;
        return null;
      }
      const outputCount = feed.outputCount();
      if (first !== null && nowMs - first.atMs < BETWEEN_LOOKS_MS) return null;
      const seen = await look();
      const agrees = first !== null && first.look.state === seen.state && first.outputCount === outputCount;
      if (agrees) return seen;
      first = { look: seen, atMs: nowMs, outputCount };
      return null;
    },
  };
};

const PROMPT_WITHIN_MS = 400;
const PROMPT_LOOK_EVERY_MS = 3;

/**
 * After a command's end the shell computes its prompt, for a moment with the tty as the command left it: waits until its line
 * editor reads. Null: it does not within 0.4 s.
 */
export const waitForPrompt = async (bench: Bench, signal: AbortSignal): Promise<Look | null> => {
  const untilMs = bench.clock.nowMs() + PROMPT_WITHIN_MS;
  for (;;) {
    const seen = await bench.look();
    // The tty can be ahead of the marks, which come through tmux: a prompt's mark that comes later would pass for the next one.
    const hasMark = seen.shell !== "own" || !bench.isMarking() || bench.feed.isAtPrompt() !== false;
    if (seen.state === "prompt" && hasMark) return seen;
    if (signal.aborted || bench.feed.isOver() || bench.clock.nowMs() >= untilMs) return null;
    await bench.feed.next(PROMPT_LOOK_EVERY_MS, signal);
  }
};
