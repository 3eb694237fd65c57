// The leases that are open: gives the keyboard and takes it back, as the machine says, and watches each lease while it lasts.
import type { Actor } from "#contract/audit";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { HandoffContext } from "#contract/handoff-context";
import type { HandoffId, TerminalId } from "#contract/ids";
import type { HandoffEndCause } from "#contract/phases";
import type { Clock, Timer } from "../../../platform/clock";
import { within } from "../../../platform/wait";
import { createTtlManager } from "../ttl-manager";
import { endedRow } from "./audit";
import type { Interruption } from "./driver";
import type { HandoffEffect } from "./facts";
import { type Lease, type LeaseDeps, type PreparedLease, prepareLease } from "./lease";
import { type HandoffRecord, hasLease } from "./record";
import type { HandoffStore } from "./store";
import { summarize } from "./summary";

export interface LeasesDeps extends LeaseDeps {
  readonly clock: Clock;
  readonly store: () => HandoffStore;
  readonly onBug: (error: unknown) => void;
  /** The operator took the keyboard back with a key of their own tmux client. */
  readonly takeBack: (handoffId: HandoffId) => void;
}

export interface Leases {
  get(handoffId: HandoffId): Lease | undefined;
  /** Gets a terminal ready and dispatches `accepted`. Errors: not-found, handoff-refused, limit-reached. */
  accept(record: HandoffRecord, by: Actor): Promise<Result<{ readonly context: HandoffContext }>>;
  /** The context of a terminal that is not handed over yet. */
  preview(terminalId: TerminalId, note: string | null): Promise<Result<HandoffContext>>;
  runEffect(effect: HandoffEffect, record: HandoffRecord): void;
  /** A new epoch for a lease of this terminal. */
  nextEpoch(terminalId: TerminalId): number;
  noteCall(handoffId: HandoffId): void;
  /** Looks whether the terminal asks for a secret now. */
  check(handoffId: HandoffId): Promise<void>;
  /** Resolves when the tmux clients of the terminal are free again. */
  freed(terminalId: TerminalId): Promise<void>;
  checkTime(): void;
  dispose(): Promise<void>;
}

const RUNTIME: Actor = { kind: "runtime", id: "handoff" };
const TIMER: Actor = { kind: "timer", id: "ttl" };

/** How often a lease is looked at: a password prompt that no call sees shows within this time. */
const LOOK_EVERY_MS = 150;
/** Typing rights end when the agent does nothing for this long. */
const IDLE_MS = 10 * 60_000;
/** Calls that were interrupted get this long to answer before the driver is closed. */
const SETTLE_MS = 2_000;

const interruptionOf = (cause: HandoffEndCause | null): Interruption =>
  cause === "taken-back" ? "taken-back" : "lease-over";

export const createLeases = (deps: LeasesDeps): Leases => {
  const { clock, keyboard } = deps;
  const leases = new Map<HandoffId, Lease>();
  const epochs = new Map<TerminalId, number>();
  const lastCallMs = new Map<HandoffId, number>();
  const clients = new Map<TerminalId, Promise<unknown>>();
  const finishing = new Set<Promise<void>>();
  let watching: Timer | null = null;

  const dispatch: HandoffStore["dispatch"] = (...args) => deps.store().dispatch(...args);
  const ttl = createTtlManager<HandoffId>({
    clock,
    listeners: {
      onGrace: (handoffId) => dispatch(handoffId, { type: "grace-reached" }, TIMER),
      onElapsed: (handoffId) => dispatch(handoffId, { type: "time-elapsed" }, TIMER),
      onBug: deps.onBug,
    },
  });

  /** Holding and freeing of one terminal's clients follow each other in order. */
  const inOrder = <T>(terminalId: TerminalId, work: () => Promise<T>): Promise<T> => {
    const next = (clients.get(terminalId) ?? Promise.resolve()).then(work);
    clients.set(
      terminalId,
      next.catch(() => undefined),
    );
    return next;
  };
  const hold = (terminalId: TerminalId, agent: string) =>
    inOrder(terminalId, () => keyboard.holdClients(terminalId, agent));
  const free = (terminalId: TerminalId) => inOrder(terminalId, () => keyboard.freeClients(terminalId));

  const failLease = (handoffId: HandoffId, message: string): void => {
    const error = shareError("handoff-refused", message, { reason: message });
    dispatch(handoffId, { type: "end-requested", cause: "failed", error }, RUNTIME);
  };

  const look = async (record: HandoffRecord, lease: Lease): Promise<void> => {
    const { state } = await lease.driver.look();
    const now = deps.store().get(record.handoffId);
    if (now?.state.phase !== "active" || now.state.may === "watch") return;
    if (state === "asks-secret") dispatch(record.handoffId, { type: "secret-asked" }, RUNTIME);
    else dispatch(record.handoffId, { type: "secret-over" }, RUNTIME);
  };

  const watch = (): void => {
    for (const [handoffId, lease] of leases) {
      const record = deps.store().get(handoffId);
      if (record === undefined || !hasLease(record)) continue;
      void look(record, lease).catch(deps.onBug);
      const { lostUntilMs, phase } = record.state;
      if (lostUntilMs !== null && clock.nowMs() >= lostUntilMs)
        dispatch(handoffId, { type: "end-requested", cause: "agent-lost", error: null }, TIMER);
      const idleMs = clock.bootMs() - (lastCallMs.get(handoffId) ?? clock.bootMs());
      if (phase === "active" && idleMs >= IDLE_MS) dispatch(handoffId, { type: "paused", cause: "idle" }, TIMER);
    }
  };

  const control = (record: HandoffRecord, isOperatorsTurn: boolean): void => {
    const { handoffId, terminal, agent, state } = record;
    // An agent that only watches leaves the keyboard to the operator.
    if (state.may === "watch") return;
    const lease = leases.get(handoffId);
    keyboard.setController(terminal.terminalId, {
      handoffId,
      agent: agent.name,
      epoch: state.epoch,
      isOperatorsTurn,
      onOperatorInput: (bytes) => {
        lease?.driver.noteOtherInput();
        if (state.asksSecret) lease?.secret.note(bytes);
      },
      onHeld: () => {
        const { notes } = deps.store().get(handoffId) ?? record;
        deps.store().note(handoffId, { heldKeys: notes.heldKeys + 1 });
      },
      onTakeBackKey: () => deps.takeBack(handoffId),
    });
  };

  const finish = async (record: HandoffRecord, lease: Lease): Promise<void> => {
    const { handoffId } = record;
    try {
      await within(clock, SETTLE_MS, lease.settled);
      lease.close();
      const before = deps.store().get(handoffId) ?? record;
      const summary = await summarize(before, lease, deps.changes, clock.nowMs());
      deps.store().note(handoffId, { summary, question: null, isConnected: false });
    } catch (error) {
      deps.onBug(error);
    } finally {
      lease.driver.dispose();
      leases.delete(handoffId);
      lastCallMs.delete(handoffId);
      const after = deps.store().get(handoffId);
      if (after !== undefined) deps.store().record(endedRow(after));
      if (leases.size === 0) {
        watching?.cancel();
        watching = null;
      }
    }
  };

  const release = (record: HandoffRecord): void => {
    const { handoffId, terminal, state } = record;
    const startedMs = performanceNow(clock);
    // First of all, and without waiting: from here on nothing of the agent is typed.
    if (state.may !== "watch") keyboard.setController(terminal.terminalId, null);
    const lease = leases.get(handoffId);
    lease?.interrupt(interruptionOf(state.endCause));
    ttl.disarm(handoffId);
    const freed = free(terminal.terminalId).then(() => {
      if (state.endCause === "taken-back")
        deps.store().note(handoffId, { takeBackMs: performanceNow(clock) - startedMs });
    });
    if (lease === undefined) return;
    const finished = freed.catch(deps.onBug).then(() => finish(record, lease));
    finishing.add(finished);
    void finished.finally(() => finishing.delete(finished));
  };

  const give = (record: HandoffRecord): void => {
    const { handoffId, terminal, agent, state } = record;
    leases.get(handoffId)?.renew();
    control(record, false);
    if (state.may === "watch") return;
    void hold(terminal.terminalId, agent.name).then((isHeld) => {
      const now = deps.store().get(handoffId);
      if (!isHeld && now?.state.phase === "active")
        failLease(handoffId, "tmux couldn't keep the keys of another client from the terminal.");
    }, deps.onBug);
  };

  const lend = (record: HandoffRecord): void => {
    control(record, true);
    // At a password prompt, only the page can type: what is typed in a tmux client can't be masked.
    if (record.state.phase !== "paused") return;
    leases.get(record.handoffId)?.interrupt("paused");
    void free(record.terminal.terminalId).catch(deps.onBug);
  };

  const isTaken = (terminalId: TerminalId, except: HandoffId): HandoffRecord | undefined =>
    deps
      .store()
      .list()
      .find((each) => each.handoffId !== except && each.terminal.terminalId === terminalId && hasLease(each));

  const limit = (taken: HandoffRecord): ShareError =>
    shareError("limit-reached", "This terminal is handed to an agent already.", {
      limit: 1,
      live: [],
      handoffs: [taken.handoffId],
    });

  const nextEpoch = (terminalId: TerminalId): number => {
    const epoch = (epochs.get(terminalId) ?? 0) + 1;
    epochs.set(terminalId, epoch);
    return epoch;
  };

  const begin = (record: HandoffRecord, prepared: PreparedLease, by: Actor): boolean => {
    const { handoffId, terminal } = record;
    const { lease, context } = prepared;
    leases.set(handoffId, lease);
    lastCallMs.set(handoffId, clock.bootMs());
    watching ??= clock.every(LOOK_EVERY_MS, watch);
    const masked = context.redactions.reduce((sum, { count }) => sum + count, 0);
    const epoch = nextEpoch(terminal.terminalId);
    deps.store().note(handoffId, { context });
    dispatch(handoffId, { type: "accepted", epoch, contextHash: context.sha256, masked }, by);
    return deps.store().get(handoffId)?.state.epoch === epoch;
  };

  const accept: Leases["accept"] = async (record, by) => {
    const { handoffId, terminal, agent, state } = record;
    const { terminalId } = terminal;
    const undo = async <E>(error: E) => {
      await free(terminalId);
      return fail(error);
    };
    const taken = isTaken(terminalId, handoffId);
    if (taken !== undefined) return fail(limit(taken));
    if (state.may !== "watch" && !(await hold(terminalId, agent.name))) {
      const reason = "tmux couldn't keep the keys of another client from the terminal.";
      return undo(shareError("handoff-refused", reason, { reason }));
    }
    const prepared = await prepareLease(deps, { handoffId, terminalId, note: record.note });
    if (!prepared.ok) return undo(prepared.error);
    const { lease, context } = prepared.value;
    // Another handoff, or the operator, may have been faster.
    const takenNow = isTaken(terminalId, handoffId);
    if (takenNow === undefined && leases.get(handoffId) === undefined && begin(record, prepared.value, by))
      return ok({ context });
    lease.driver.dispose();
    if (takenNow !== undefined) return fail(limit(takenNow));
    if (leases.get(handoffId) === lease) leases.delete(handoffId);
    const reason = "The offer ended while it was being accepted.";
    return undo(shareError("handoff-refused", reason, { reason }));
  };

  return {
    get: (handoffId) => leases.get(handoffId),
    accept,
    nextEpoch,
    preview: async (terminalId, note) => {
      const prepared = await prepareLease(deps, { handoffId: "" as HandoffId, terminalId, note });
      if (!prepared.ok) return prepared;
      prepared.value.lease.driver.dispose();
      return ok(prepared.value.context);
    },
    runEffect: (effect, record) => {
      const { handoffId, state } = record;
      switch (effect.type) {
        case "arm-ttl":
          if (state.expiresAtMs !== null && state.graceAtMs !== null)
            ttl.arm(handoffId, { expiresAtMs: state.expiresAtMs, graceAtMs: state.graceAtMs });
          return;
        case "prolong-ttl":
          if (state.graceAtMs !== null) ttl.prolong(handoffId, effect.byMs, state.graceAtMs);
          return;
        case "give-keyboard":
          return give(record);
        case "lend-keyboard":
          return lend(record);
        case "release":
          return release(record);
        case "ask-policy":
        case "arm-wait":
        case "disarm-wait":
          return;
      }
    },
    noteCall: (handoffId) => void lastCallMs.set(handoffId, clock.bootMs()),
    check: async (handoffId) => {
      const lease = leases.get(handoffId);
      const record = deps.store().get(handoffId);
      if (lease !== undefined && record !== undefined && hasLease(record)) await look(record, lease);
    },
    freed: async (terminalId) => void (await clients.get(terminalId)),
    checkTime: ttl.check,
    dispose: async () => {
      await Promise.allSettled([...finishing]);
      watching?.cancel();
      ttl.dispose();
    },
  };
};

/** In milliseconds; only differences mean anything. */
const performanceNow = (clock: Pick<Clock, "nowMs">): number => clock.nowMs();
