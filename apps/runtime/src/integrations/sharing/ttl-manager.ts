// The deadlines of live shares and of handoffs: absolute, on two clocks, and failing closed.
import type { ShareId } from "#contract/ids";
import type { Clock, Timer } from "../../platform/clock";

/**
 * The longest time between two checks. A timer counts running time only, so this bounds how late a wall clock that was set
 * forward, or the end of a machine's sleep, is noticed.
 */
const CHECK_AT_LEAST_EVERY_MS = 500;
/** The pause before an end that could not be requested is tried again. */
const RETRY_MS = 50;

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

export interface TtlListeners<Id = ShareId> {
  /** Called once when the grace period begins, and once more after each extension. */
  onGrace(shareId: Id): void;
  /** Called once when the time is up. If it throws, it is called again at the next check. */
  onElapsed(shareId: Id): void;
  /** Reports an error of a clock or a listener. Checking continues. */
  onBug(error: unknown): void;
}

export interface TtlManager<Id = ShareId> {
  /** Watches a share with absolute times (epoch ms) that were set just now. Replaces an earlier watch. */
  arm(shareId: Id, times: { readonly expiresAtMs: number; readonly graceAtMs: number }): void;
  /**
   * Watches a share until the very moment at which `from` ends, on both clocks, and warns at `graceAtMs`. Falls back to
   * `expiresAtMs` when `from` is no longer watched.
   */
  inherit(shareId: Id, from: Id, times: { readonly expiresAtMs: number; readonly graceAtMs: number }): void;
  /** Moves the expiry by `byMs` on both clocks, so that setting the wall clock back gains nothing, and the warning to `graceAtMs`. */
  prolong(shareId: Id, byMs: number, graceAtMs: number): void;
  disarm(shareId: Id): void;
  /** The time left in ms on the clock that is further ahead. 0 when expired, null when not watched. */
  leftMs(shareId: Id): number | null;
  /** Checks both clocks now. Called by the timer, and wherever an answer must not wait for the timer. */
  check(): void;
  /** How many shares are watched, for the leak check. */
  size(): number;
  dispose(): void;
}

export const createTtlManager = <Id = ShareId>(deps: {
  readonly clock: Clock;
  readonly listeners: TtlListeners<Id>;
}): TtlManager<Id> => {
  const { clock, listeners } = deps;
  const watches = new Map<Id, Watch>();
  let timer: Timer | null = null;

  const deadlineAt = (wallMs: number): Deadline => ({ wallMs, bootMs: clock.bootMs() + (wallMs - clock.nowMs()) });
  const leftUntil = (deadline: Deadline): number =>
    Math.min(deadline.wallMs - clock.nowMs(), deadline.bootMs - clock.bootMs());

  /** Runs `work`; an error is reported and must not keep other shares, or the next check, from their turn. */
  const guarded = <T>(work: () => T, otherwise: T): T => {
    try {
      return work();
    } catch (thrown) {
      listeners.onBug(thrown);
      return otherwise;
    }
  };

  const untilNearest = (): number =>
    Math.min(...[...watches.values()].map((watch) => leftUntil(watch.isWarned ? watch.expiry : watch.grace)));

  const schedule = (): void => {
    timer?.cancel();
    timer = null;
    if (watches.size === 0) return;
    const nearestMs = guarded(untilNearest, CHECK_AT_LEAST_EVERY_MS);
    // A listener that failed is called again, but not in a tight loop.
    const waitMs = nearestMs <= 0 ? RETRY_MS : Math.min(CHECK_AT_LEAST_EVERY_MS, nearestMs);
    timer = clock.after(waitMs, check);
  };

  const checkOne = (shareId: Id, watch: Watch): void => {
    if (leftUntil(watch.expiry) <= 0) {
      listeners.onElapsed(shareId);
      // Not before: a share whose end could not even be requested is still watched.
      if (watches.get(shareId) === watch) watches.delete(shareId);
    } else if (!watch.isWarned && leftUntil(watch.grace) <= 0) {
      watch.isWarned = true;
      listeners.onGrace(shareId);
    }
  };

  function check(): void {
    for (const [shareId, watch] of [...watches]) guarded(() => checkOne(shareId, watch), undefined);
    schedule();
  }

  const watchFrom = (shareId: Id, expiry: Deadline, graceAtMs: number): void => {
    // The warning keeps its distance to the expiry on both clocks.
    const beforeMs = expiry.wallMs - graceAtMs;
    watches.set(shareId, { expiry, grace: { wallMs: graceAtMs, bootMs: expiry.bootMs - beforeMs }, isWarned: false });
    schedule();
  };

  return {
    arm: (shareId, { expiresAtMs, graceAtMs }) => watchFrom(shareId, deadlineAt(expiresAtMs), graceAtMs),
    inherit: (shareId, from, { expiresAtMs, graceAtMs }) =>
      watchFrom(shareId, watches.get(from)?.expiry ?? deadlineAt(expiresAtMs), graceAtMs),
    prolong: (shareId, byMs, graceAtMs) => {
      const expiry = watches.get(shareId)?.expiry;
      if (expiry === undefined) return;
      watchFrom(shareId, { wallMs: expiry.wallMs + byMs, bootMs: expiry.bootMs + byMs }, graceAtMs);
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
