// Deadlines of live shares, absolute and failing closed. Knows clocks and ids; not what a share is nor what its end means.

import type { ShareId } from "#contract/ids";
import type { Clock, Timer } from "../../platform/clock";

/**
 * How long a check may be away at most, so that a wall clock set forwards, or a machine that slept, is noticed at once
 * after it (a timer counts running time only).
 */
const CHECK_AT_LEAST_EVERY_MS = 500;

/** A point in time on both clocks. Whichever of them says "reached" wins: neither can prolong what the other has ended. */
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
  /** Once each time the warning is due; again after an extension. */
  onGrace(shareId: ShareId): void;
  /** Once; the share is forgotten here before it is called. */
  onElapsed(shareId: ShareId): void;
}

export interface TtlManager {
  /** Watches a share whose absolute times (epoch ms) were set now. Replaces an earlier watch of it. */
  arm(shareId: ShareId, times: { readonly expiresAtMs: number; readonly graceAtMs: number }): void;
  /** Moves the expiry by `byMs` on both clocks (so that a wall clock set back gains nothing), and the warning to `graceAtMs`. */
  prolong(shareId: ShareId, byMs: number, graceAtMs: number): void;
  disarm(shareId: ShareId): void;
  /** What is left by whichever clock is further on, in ms; 0 when over, null when not watched. */
  leftMs(shareId: ShareId): number | null;
  /** Looks at both clocks now; called by the timer, and wherever the answer must not wait for it. */
  check(): void;
  /** How many shares are watched; for the leak check. */
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
      // The warning keeps its distance to the expiry, on both clocks.
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
