// Watches the leases that are open: password prompts, agents that are lost for too long, and agents that do nothing.
import type { Actor } from "#contract/audit";
import type { HandoffId } from "#contract/ids";
import type { Clock, Timer } from "../../../../platform/clock";
import { noteRow } from "../audit";
import { type HandoffRecord, hasLease } from "../record";
import type { HandoffStore } from "../store";
import type { Lease } from "./lease";
import type { LeaseTable } from "./table";

const RUNTIME: Actor = { kind: "runtime", id: "handoff" };
const TIMER: Actor = { kind: "timer", id: "handoff" };

/** A password prompt that no call sees shows within this time. */
const LOOK_EVERY_MS = 150;
/** Typing rights end when the agent does nothing for this long. */
const IDLE_MS = 10 * 60_000;
/** Operator and agent are warned this long before. */
const IDLE_WARNING_MS = 2 * 60_000;

export interface WatchDeps {
  readonly clock: Clock;
  readonly store: () => HandoffStore;
  readonly table: LeaseTable;
  readonly onBug: (error: unknown) => void;
}

export interface LeaseWatch {
  start(): void;
  /** Stops if no lease is open. */
  stopIfIdle(): void;
  stop(): void;
  /** Looks now whether the terminal asks for a secret. */
  check(handoffId: HandoffId): Promise<void>;
}

const lookAt = async (store: HandoffStore, { handoffId }: HandoffRecord, lease: Lease): Promise<void> => {
  const { state } = await lease.driver.look();
  const now = store.get(handoffId)?.state;
  if (now?.phase !== "active" || now.may === "watch") return;
  store.dispatch(handoffId, { type: state === "asks-secret" ? "secret-asked" : "secret-over" }, RUNTIME);
};

export const createLeaseWatch = ({ clock, store, table, onBug }: WatchDeps): LeaseWatch => {
  let timer: Timer | null = null;

  /** Null: the agent did something, or is paused. */
  const warn = (record: HandoffRecord, untilMs: number | null): void => {
    store().note(record.handoffId, { idlePauseAtMs: untilMs });
    if (untilMs !== null) store().record(noteRow(record, "handoff.idle", TIMER, { untilMs }));
  };

  const checkIdle = (record: HandoffRecord): void => {
    const { handoffId, notes } = record;
    const idleMs = clock.bootMs() - (table.lastCallMs.get(handoffId) ?? clock.bootMs());
    const leftMs = IDLE_MS - idleMs;
    if (leftMs <= 0) store().dispatch(handoffId, { type: "paused", cause: "idle" }, TIMER);
    const isWarned = notes.idlePauseAtMs !== null;
    if (isWarned !== (leftMs > 0 && leftMs <= IDLE_WARNING_MS)) warn(record, isWarned ? null : clock.nowMs() + leftMs);
  };

  const checkTimes = (record: HandoffRecord): void => {
    const { handoffId, state } = record;
    const { lostUntilMs, lostUntilBootMs, phase } = state;
    const never = Number.POSITIVE_INFINITY;
    if (clock.nowMs() >= (lostUntilMs ?? never) || clock.bootMs() >= (lostUntilBootMs ?? never))
      store().dispatch(handoffId, { type: "end-requested", cause: "agent-lost", error: null }, TIMER);
    if (phase === "active") checkIdle(record);
  };

  const watch = (): void => {
    for (const [handoffId, lease] of table.leases) {
      const record = store().get(handoffId);
      if (record === undefined || !hasLease(record)) continue;
      void lookAt(store(), record, lease).catch(onBug);
      checkTimes(record);
    }
  };

  const stop = (): void => {
    timer?.cancel();
    timer = null;
  };

  return {
    start: () => {
      timer ??= clock.every(LOOK_EVERY_MS, watch);
    },
    stop,
    stopIfIdle: () => {
      if (table.leases.size === 0) stop();
    },
    check: async (handoffId) => {
      const lease = table.leases.get(handoffId);
      const record = store().get(handoffId);
      if (lease !== undefined && record !== undefined && hasLease(record)) await lookAt(store(), record, lease);
    },
  };
};
