// Checks whether a local relay still works: its process twice a second, and every minute its ssh greeting, as a guest would.

import type { Clock } from "../platform/clock";
import { detach } from "../platform/detach";
import type { RelayLinkState, RunningRelay } from "./relay";

export interface HealthCheckOptions {
  readonly clock: Pick<Clock, "bootMs" | "every">;
  /** Whether the serving process is stopped (SIGSTOP). The kernel still accepts connections for it. */
  readonly isStopped: () => boolean;
  /** Whether a new connection gets a greeting; false after at most a second. */
  readonly greets: () => Promise<boolean>;
}

export interface HealthCheck extends Pick<RunningRelay, "linkState" | "onStateChanged"> {
  /** Ends the checks and the notifications. */
  stop(): void;
}

const CHECK_EVERY_MS = 500;
/**
 * A greeting costs tmate's relay a process and about 20 ms (measured), so fifty idle shares would pay for ten of them a second.
 * It is needed only to notice a relay that hangs; a stopped one is noticed without it, and the kernel reports one that ended.
 */
const GREET_EVERY_MS = 60_000;
/** A greeting usually takes milliseconds; with twenty guests arriving on a busy machine a hundred times as long. */
const LOST_AFTER_MS = 2_000;
/** As with the worker: a check that runs this late was held back by the machine, and so was the relay. */
const HELD_BACK_MS = 2 * CHECK_EVERY_MS;

/** `reconnecting` when the process is found stopped, or after two seconds without a greeting; `ready` with the next greeting. */
export const startHealthCheck = ({ clock, isStopped, greets }: HealthCheckOptions): HealthCheck => {
  const listeners = new Set<() => void>();
  let state: RelayLinkState = "ready";
  let hasStopped = false;
  let isAsking = false;
  let isUnanswered = false;
  /** Time since the unanswered greeting, else since the last answered one. */
  let sinceMs = 0;
  let lastCheckMs = clock.bootMs();

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
    if (!isGreeted || hasStopped) return;
    isUnanswered = false;
    sinceMs = 0;
    become("ready");
  };

  const check = (): void => {
    const wasHeldBack = clock.bootMs() - lastCheckMs > HELD_BACK_MS;
    lastCheckMs = clock.bootMs();
    sinceMs = wasHeldBack ? 0 : sinceMs + CHECK_EVERY_MS;
    const isStoppedNow = isStopped();
    if (isStoppedNow || (isUnanswered && sinceMs >= LOST_AFTER_MS)) become("reconnecting");
    if (isAsking || isStoppedNow) return;
    if (isUnanswered || state === "reconnecting" || sinceMs >= GREET_EVERY_MS) detach(ask());
  };

  const checks = clock.every(CHECK_EVERY_MS, check);
  return {
    linkState: () => state,
    onStateChanged: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => {
      hasStopped = true;
      checks.cancel();
    },
  };
};
