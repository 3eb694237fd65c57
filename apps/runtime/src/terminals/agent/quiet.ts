// Detects when a terminal has come to rest, and in what state: after a quarter of a second of silence, if two looks
// agree.
import type { Clock } from "../../platform/clock";
import { stretched, stretchedDeadline } from "../../platform/wait";
import type { Feed } from "./feed";
import type { Look } from "./look";

/** What every call of the driver needs. */
export interface Bench {
  readonly clock: Pick<Clock, "after" | "nowMs">;
  readonly feed: Feed;
  /** Asks tmux and the kernel for the current state. */
  readonly look: () => Promise<Look>;
  /** Whether the terminal's own shell marks its prompts. */
  readonly isMarking: () => boolean;
}

/** Stretched on a busy machine, where a shell may be silent only because tmux hasn't had its turn. */
const SILENCE_MS = 250;
const BETWEEN_LOOKS_MS = 80;
/** The longest time that a wait for output sleeps before it looks again. */
export const LOOK_EVERY_MS = 50;

export interface QuietWatch {
  /** The state at rest. Null: there is still output, or two looks didn't agree yet. */
  check(): Promise<Look | null>;
}

/** Create a new one for each wait. Silence counts from `sinceMs` at the earliest. */
export const createQuietWatch = ({ clock, feed, look }: Bench, sinceMs: number): QuietWatch => {
  let silenceMs = SILENCE_MS;
  let first: { readonly look: Look; readonly atMs: number; readonly outputCount: number } | null = null;
  return {
    check: async () => {
      const nowMs = clock.nowMs();
      // The longest so far: one calm moment on a busy machine says little.
      silenceMs = Math.max(silenceMs, stretched(SILENCE_MS));
      if (nowMs - Math.max(feed.lastOutputMs(), sinceMs) < silenceMs) {
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
 * After a command, the shell computes its prompt while the tty is still as the command left it. Waits until the shell's
 * line editor reads input. Null if it doesn't within 0.4 s (longer on a busy machine).
 */
export const waitForPrompt = async (bench: Bench, signal: AbortSignal): Promise<Look | null> => {
  const isLate = stretchedDeadline(bench.clock, PROMPT_WITHIN_MS);
  for (;;) {
    const seen = await bench.look();
    // The tty can be ahead of the marks, which come through tmux. A mark that arrives later would pass for that of the
    // next prompt.
    const hasMark = seen.shell !== "own" || !bench.isMarking() || bench.feed.isAtPrompt() !== false;
    if (seen.state === "prompt" && hasMark) return seen;
    if (signal.aborted || bench.feed.isOver() || isLate()) return null;
    await bench.feed.next(PROMPT_LOOK_EVERY_MS, signal);
  }
};

/** A program that keeps running looks the same as a shell that is computing its prompt. Full-screen programs and questions don't. */
const mayBecomePrompt = ({ state, shell }: Look): boolean =>
  state === "running" || (state === "interactive" && shell === "own");

/** What the terminal does now, or, if it may be about to show its prompt, what it does then. Takes at most as long as `waitForPrompt`. */
export const lookSoon = async (bench: Bench, signal: AbortSignal): Promise<Look> => {
  const seen = await bench.look();
  return mayBecomePrompt(seen) ? ((await waitForPrompt(bench, signal)) ?? bench.look()) : seen;
};
