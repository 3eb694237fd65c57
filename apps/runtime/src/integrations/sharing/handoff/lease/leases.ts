// The open leases: gets a terminal ready for an agent, and runs the effects that the state machine requests.
import type { Actor } from "#contract/audit";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { HandoffContext } from "#contract/handoff-context";
import type { HandoffId, TerminalId } from "#contract/ids";
import type { Clock } from "../../../../platform/clock";
import { createTtlManager } from "../../ttl-manager";
import type { HandoffEffect } from "../facts";
import { type HandoffRecord, hasLease, noteOf } from "../record";
import type { HandoffStore } from "../store";
import { createKeyboard, NOT_HELD } from "./keyboard";
import { type Lease, type LeaseDeps, type PreparedLease, prepareLease } from "./lease";
import { createLeaseTable, type LeaseTable } from "./table";
import { createLeaseWatch, type LeaseWatch } from "./watch";

export interface LeasesDeps extends LeaseDeps {
  readonly clock: Clock;
  readonly store: () => HandoffStore;
  readonly onBug: (error: unknown) => void;
  /** The operator took the keyboard back with a key of their own tmux client. */
  readonly takeBack: (handoffId: HandoffId) => void;
}

export interface Leases extends Pick<LeaseTable, "noteCall" | "nextEpoch">, Pick<LeaseWatch, "check"> {
  get(handoffId: HandoffId): Lease | undefined;
  /** Gets a terminal ready and dispatches `accepted`. Errors: not-found, handoff-refused, limit-reached. */
  accept(record: HandoffRecord, by: Actor): Promise<Result<{ readonly context: HandoffContext }>>;
  /** The context of a terminal that is not handed over yet. */
  preview(terminalId: TerminalId, note: string | null): Promise<Result<HandoffContext>>;
  runEffect(effect: HandoffEffect, record: HandoffRecord): void;
  /** Resolves when the terminal's tmux clients have been held or freed, whichever was requested last. */
  freed(terminalId: TerminalId): Promise<void>;
  dispose(): Promise<void>;
}

const TIMER: Actor = { kind: "timer", id: "ttl" };
const ENDED_MEANWHILE = "The offer ended while it was being accepted.";
const NO_HANDOFF = "" as HandoffId;

const refused = (reason: string): ShareError => shareError("handoff-refused", reason, { reason });

const taken = ({ handoffId }: HandoffRecord): ShareError =>
  shareError("limit-reached", "This terminal is already handed to an agent.", {
    limit: 1,
    live: [],
    handoffs: [handoffId],
  });

const createAccept = (deps: LeasesDeps, table: LeaseTable, watch: LeaseWatch): Leases["accept"] => {
  const { store } = deps;
  const holderOf = (terminalId: TerminalId): HandoffRecord | undefined =>
    store()
      .list()
      .find((each) => each.terminal.terminalId === terminalId && hasLease(each));

  /** False: the offer ended, or was accepted by another call. */
  const begin = ({ handoffId, terminal }: HandoffRecord, { lease, context }: PreparedLease, by: Actor): boolean => {
    if (table.leases.has(handoffId)) return false;
    table.leases.set(handoffId, lease);
    const masked = context.redactions.reduce((sum, { count }) => sum + count, 0);
    const epoch = table.nextEpoch(terminal.terminalId);
    store().note(handoffId, { context });
    store().dispatch(handoffId, { type: "accepted", epoch, contextHash: context.sha256, masked }, by);
    const hasBegun = store().get(handoffId)?.state.epoch === epoch;
    if (hasBegun) {
      table.noteCall(handoffId);
      watch.start();
    } else table.leases.delete(handoffId);
    return hasBegun;
  };

  return async (record, by) => {
    const { handoffId, terminal, agent, state } = record;
    const { terminalId } = terminal;
    const undo = async (error: ShareError) => {
      // If another lease has the terminal, its clients stay held.
      if (holderOf(terminalId) === undefined) await table.free(terminalId);
      return fail(error);
    };
    const holder = holderOf(terminalId);
    if (holder !== undefined) return fail(taken(holder));
    if (state.may !== "watch" && !(await table.hold(terminalId, agent.name))) return undo(refused(NOT_HELD));
    const prepared = await prepareLease(deps, { handoffId, terminalId, note: noteOf(record) });
    if (!prepared.ok) return undo(prepared.error);
    // Another handoff, or the operator, may have been faster.
    const faster = holderOf(terminalId);
    if (faster === undefined && begin(record, prepared.value, by)) return ok({ context: prepared.value.context });
    prepared.value.lease.driver.dispose();
    return undo(faster === undefined ? refused(ENDED_MEANWHILE) : taken(faster));
  };
};

export const createLeases = (deps: LeasesDeps): Leases => {
  const { clock, onBug, store } = deps;
  const table = createLeaseTable(deps.keyboard, clock);
  const watch = createLeaseWatch({ clock, store, table, onBug });
  const keyboard = createKeyboard({ ...deps, table, watch });
  const ttl = createTtlManager<HandoffId>({
    clock,
    listeners: {
      onGrace: (handoffId) => store().dispatch(handoffId, { type: "grace-reached" }, TIMER),
      onElapsed: (handoffId) => store().dispatch(handoffId, { type: "time-elapsed" }, TIMER),
      onBug,
    },
  });
  const runEffect: Leases["runEffect"] = (effect, record) => {
    const { handoffId, state } = record;
    const { expiresAtMs, graceAtMs } = state;
    if (effect.type === "give-keyboard") keyboard.give(record);
    if (effect.type === "lend-keyboard") keyboard.lend(record);
    if (effect.type === "arm-ttl" && expiresAtMs !== null && graceAtMs !== null)
      ttl.arm(handoffId, { expiresAtMs, graceAtMs });
    if (effect.type === "prolong-ttl" && graceAtMs !== null) ttl.prolong(handoffId, effect.byMs, graceAtMs);
    if (effect.type !== "release") return;
    keyboard.release(record);
    ttl.disarm(handoffId);
  };

  return {
    get: (handoffId) => table.leases.get(handoffId),
    accept: createAccept(deps, table, watch),
    nextEpoch: table.nextEpoch,
    noteCall: table.noteCall,
    check: watch.check,
    freed: table.settled,
    runEffect,
    preview: async (terminalId, note) => {
      const prepared = await prepareLease(deps, { handoffId: NO_HANDOFF, terminalId, note });
      if (!prepared.ok) return prepared;
      prepared.value.lease.driver.dispose();
      return ok(prepared.value.context);
    },
    dispose: async () => {
      await keyboard.finished();
      watch.stop();
      ttl.dispose();
    },
  };
};
