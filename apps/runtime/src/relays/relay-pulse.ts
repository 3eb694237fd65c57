// Whether a relay of ours still serves: looked at twice a second, greeted now and then as a guest's ssh does. Knows no server and no share.
import type { Clock } from "../platform/clock";
import type { RelayLinkState, RunningRelay } from "./relay";

export interface PulseOptions {
  readonly clock: Pick<Clock, "bootMs" | "every">;
  /** Whether the serving process is stopped (SIGSTOP): the kernel still takes connections for it. */
  readonly isStopped: () => boolean;
  /** Whether it says its greeting to a new connection; false at the latest after a second. */
  readonly greets: () => Promise<boolean>;
}

export interface RelayPulse extends Pick<RunningRelay, "linkState" | "onStateChanged"> {
  /** Nothing is asked or told any more. */
  stop(): void;
}

const BEAT_MS = 500;
/** A greeting costs tmate's relay a process and some 20 ms (measured): a stopped one is seen without, so this is for one that hangs. */
const GREET_EVERY_MS = 5_000;
/** Milliseconds as a rule; with twenty guests coming on a busy machine a hundred times that. */
const LOST_AFTER_MS = 2_000;
/** As with the worker: a beat that comes this late was held back, and so was the relay. */
const HELD_BACK_MS = 2 * BEAT_MS;

/** `reconnecting` from the first look at a stopped one, or after two seconds without a greeting; `ready` with the next greeting. */
export const startPulse = ({ clock, isStopped, greets }: PulseOptions): RelayPulse => {
  const listeners = new Set<() => void>();
  let state: RelayLinkState = "ready";
  let isOver = false;
  let isAsking = false;
  let isUnanswered = false;
  /** Since the unanswered greeting, else since the last answered one. */
  let sinceMs = 0;
  let lastBeatMs = clock.bootMs();

  const become = (next: RelayLinkState): void => {
    if (state === next) return;
    state = next;
    for (const listener of [...listeners]) listener();
  };

  const ask = async (): Promise<void> => {
    isAsking = true;
    if (!isUnanswered) sinceMs = 0;
    isUnanswered = true;
    const isGreeted = await greets();
    isAsking = false;
    if (!isGreeted || isOver) return;
    isUnanswered = false;
    sinceMs = 0;
    become("ready");
  };

  const beat = (): void => {
    const wasHeldBack = clock.bootMs() - lastBeatMs > HELD_BACK_MS;
    lastBeatMs = clock.bootMs();
    sinceMs = wasHeldBack ? 0 : sinceMs + BEAT_MS;
    if (isStopped() || (isUnanswered && sinceMs >= LOST_AFTER_MS)) become("reconnecting");
    if (isAsking || isStopped()) return;
    if (isUnanswered || state === "reconnecting" || sinceMs >= GREET_EVERY_MS) void ask();
  };

  const beats = clock.every(BEAT_MS, beat);
  return {
    linkState: () => state,
    onStateChanged: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => {
      isOver = true;
      beats.cancel();
    },
  };
};
