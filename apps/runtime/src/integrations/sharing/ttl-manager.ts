// The deadlines of live shares: absolute, on two clocks, and failing closed.
import type { ShareId } from "#contract/ids";
import type { Clock, Timer } from "../../platform/clock";

/**
 * The longest time between two checks. A timer counts running time only, so this bounds how late a wall clock that was set
 * forward, or the end of a machine's sleep, is noticed.
 */
const CHECK_AT_LEAST_EVERY_MS = 500;

/** A point in time on both clocks. The clock that reaches it first wins: neither can prolong what the other has ended. */
interface Deadline {
  readonly wallMs: number;
  readonly bootMs: number;
}

interface Watch {
  expiry: Deadline;
  grace: Deadline;
  isWarned: boolean;
}

export interface TtlListeners {
  /** Called once when the grace period begins, and once more after each extension. */
  onGrace(shareId: ShareId): void;
  /** Called once. The share is no longer watched by then. */
  onElapsed(shareId: ShareId): void;
}

export interface TtlManager {
  /** Watches a share with absolute times (epoch ms) that were set just now. Replaces an earlier watch. */
  arm(shareId: ShareId, times: { readonly expiresAtMs: number; readonly graceAtMs: number }): void;
  /** Moves the expiry by `byMs` on both clocks, so that setting the wall clock back gains nothing, and the warning to `graceAtMs`. */
  prolong(shareId: ShareId, byMs: number, graceAtMs: number): void;
  disarm(shareId: ShareId): void;
  /** The time left in ms on the clock that is further ahead. 0 when expired, null when not watched. */
  leftMs(shareId: ShareId): number | null;
  /** Checks both clocks now. Called by the timer, and wherever an answer must not wait for the timer. */
  check(): void;
  /** How many shares are watched, for the leak check. */
  size(): number;
  dispose(): void;
}

export const createTtlManager = (deps: { readonly clock: Clock; readonly listeners: TtlListeners }): TtlManager => {
  const { clock, listeners } = deps;
  const watches = new Map<ShareId, Watch>();
  let timer: Timer | null = null;

  const deadlineAt = (wallMs: number): Deadline => ({ wallMs, bootMs: clock.bootMs() + (wallMs - clock.nowMs()) });
  const leftUntil = (deadline: Deadline): number =>
    Math.min(deadline.wallMs - clock.nowMs(), deadline.bootMs - clock.bootMs());

  const schedule = (): void => {
    timer?.cancel();
    timer = null;
    if (watches.size === 0) return;
    const nearest = [...watches.values()].map((watch) => leftUntil(watch.isWarned ? watch.expiry : watch.grace));
    timer = clock.after(Math.max(0, Math.min(CHECK_AT_LEAST_EVERY_MS, ...nearest)), check);
  };

  const checkOne = (shareId: ShareId, watch: Watch): void => {
    if (leftUntil(watch.expiry) <= 0) {
      watches.delete(shareId);
      listeners.onElapsed(shareId);
    } else if (!watch.isWarned && leftUntil(watch.grace) <= 0) {
      watch.isWarned = true;
      listeners.onGrace(shareId);
    }
  };

  function check(): void {
    for (const [shareId, watch] of [...watches]) checkOne(shareId, watch);
    schedule();
  }

  return {
    arm: (shareId, times) => {
      watches.set(shareId, {
        expiry: deadlineAt(times.expiresAtMs),
        grace: deadlineAt(times.graceAtMs),
        isWarned: false,
      });
      schedule();
    },
    prolong: (shareId, byMs, graceAtMs) => {
      const watch = watches.get(shareId);
      if (watch === undefined) return;
      const expiry = { wallMs: watch.expiry.wallMs + byMs, bootMs: watch.expiry.bootMs + byMs };
      // The warning keeps its distance to the expiry on both clocks.
      const beforeMs = expiry.wallMs - graceAtMs;
      watches.set(shareId, {
        expiry,
        grace: { wallMs: graceAtMs, bootMs: expiry.bootMs - beforeMs },
        isWarned: false,
      });
      schedule();
    },
    disarm: (shareId) => {
      watches.delete(shareId);
      schedule();
    },
    leftMs: (shareId) => {
      const watch = watches.get(shareId);
      return watch === undefined ? null : Math.max(0, leftUntil(watch.expiry));
    },
    check,
    size: () => watches.size,
    dispose: () => {
      watches.clear();
      schedule();
    },
  };
};
