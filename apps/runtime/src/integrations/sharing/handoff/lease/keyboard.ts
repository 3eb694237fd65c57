// Gives the keyboard to the agent, lends it to the operator, and releases it, as the machine says.

import type { Actor } from "#contract/audit";
import { shareError } from "#contract/errors";
import type { HandoffId } from "#contract/ids";
import type { HandoffEndCause } from "#contract/phases";
import type { Clock } from "../../../../platform/clock";
import { detach } from "../../../../platform/detach";
import { within } from "../../../../platform/wait";
import { endedRow } from "../audit";
import type { Interruption } from "../driver";
import type { ChangesPort, KeyboardPort } from "../ports";
import type { HandoffRecord } from "../record";
import type { HandoffStore } from "../store";
import type { Lease } from "./lease";
import { summarize } from "./summary";
import type { LeaseTable } from "./table";
import type { LeaseWatch } from "./watch";

const RUNTIME: Actor = { kind: "runtime", id: "handoff" };
/** Calls that were interrupted get this long to answer before the driver is closed. */
const SETTLE_MS = 2_000;

export const NOT_HELD = "tmux couldn't keep the keys of another client from the terminal.";

export interface KeyboardDeps {
  readonly clock: Clock;
  readonly keyboard: KeyboardPort;
  readonly changes: ChangesPort;
  readonly store: () => HandoffStore;
  readonly table: LeaseTable;
  readonly watch: LeaseWatch;
  readonly onBug: (error: unknown) => void;
  /** The operator took the keyboard back with a key of their own tmux client. */
  readonly takeBack: (handoffId: HandoffId) => void;
}

const interruptionOf = (cause: HandoffEndCause | null): Interruption =>
  cause === "taken-back" ? "taken-back" : "lease-over";

/** An agent that only watches leaves the keyboard to the operator. */
const hasKeyboard = ({ state }: HandoffRecord): boolean => state.may !== "watch";

const createControl =
  ({ keyboard, store, table, takeBack }: KeyboardDeps) =>
  (record: HandoffRecord, isOperatorsTurn: boolean): void => {
    const { handoffId, terminal, agent, state } = record;
    if (!hasKeyboard(record)) return;
    const lease = table.leases.get(handoffId);
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
        const { notes } = store().get(handoffId) ?? record;
        store().note(handoffId, { heldKeys: notes.heldKeys + 1 });
      },
      onTakeBackKey: () => takeBack(handoffId),
    });
  };

/** Waits for the calls, writes the summary, and closes the driver. The operator has the keyboard already. */
const createFinish =
  ({ clock, changes, store, table, watch, onBug }: KeyboardDeps) =>
  async (record: HandoffRecord, lease: Lease): Promise<void> => {
    const { handoffId } = record;
    try {
      await within(clock, SETTLE_MS, lease.settled);
      lease.close();
      const before = store().get(handoffId) ?? record;
      const summary = await summarize(before, lease, changes, clock.nowMs());
      store().note(handoffId, { summary, question: null, isConnected: false });
    } catch (error) {
      onBug(error);
    } finally {
      lease.driver.dispose();
      table.leases.delete(handoffId);
      table.lastCallMs.delete(handoffId);
      const after = store().get(handoffId);
      if (after !== undefined) store().record(endedRow(after));
      watch.stopIfIdle();
    }
  };

export const createKeyboard = (deps: KeyboardDeps) => {
  const { clock, keyboard, store, table, onBug } = deps;
  const control = createControl(deps);
  const finish = createFinish(deps);
  const finishing = new Set<Promise<void>>();

  return {
    give: (record: HandoffRecord): void => {
      const { handoffId, terminal, agent } = record;
      table.leases.get(handoffId)?.renew();
      control(record, false);
      if (!hasKeyboard(record)) return;
      void table.hold(terminal.terminalId, agent.name).then((isHeld) => {
        if (isHeld || store().get(handoffId)?.state.phase !== "active") return;
        const error = shareError("handoff-refused", NOT_HELD, { reason: NOT_HELD });
        store().dispatch(handoffId, { type: "end-requested", cause: "failed", error }, RUNTIME);
      }, onBug);
    },
    lend: (record: HandoffRecord): void => {
      control(record, true);
      // At a password prompt only the page can type: what is typed in a tmux client can't be masked.
      if (record.state.phase !== "paused") return;
      table.leases.get(record.handoffId)?.interrupt("paused");
      void table.free(record.terminal.terminalId).catch(onBug);
    },
    release: (record: HandoffRecord): void => {
      const { handoffId, terminal, state } = record;
      const startedMs = clock.nowMs();
      // First of all, and without waiting: from here on none of the agent's input is typed.
      if (hasKeyboard(record)) keyboard.setController(terminal.terminalId, null);
      const lease = table.leases.get(handoffId);
      lease?.interrupt(interruptionOf(state.endCause));
      const freed = table.free(terminal.terminalId).then(() => {
        if (state.endCause === "taken-back") store().note(handoffId, { takeBackMs: clock.nowMs() - startedMs });
      });
      if (lease === undefined) return;
      const finished = freed.catch(onBug).then(() => finish(record, lease));
      finishing.add(finished);
      detach(finished.finally(() => finishing.delete(finished)));
    },
    finished: async (): Promise<void> => void (await Promise.allSettled([...finishing])),
  };
};
