// The leases that are open, and what belongs to their terminals: epochs, and the order in which tmux clients are held and freed.
import type { HandoffId, TerminalId } from "#contract/ids";
import type { Clock } from "../../../../platform/clock";
import type { KeyboardPort } from "../ports";
import type { Lease } from "./lease";

export interface LeaseTable {
  readonly leases: Map<HandoffId, Lease>;
  /** When the agent did something last, in milliseconds since boot. */
  readonly lastCallMs: Map<HandoffId, number>;
  noteCall(handoffId: HandoffId): void;
  nextEpoch(terminalId: TerminalId): number;
  /** False: some client could still type. */
  hold(terminalId: TerminalId, agent: string): Promise<boolean>;
  free(terminalId: TerminalId): Promise<void>;
  /** Resolves when everything that was asked of the terminal's clients so far is done. */
  settled(terminalId: TerminalId): Promise<void>;
}

export const createLeaseTable = (keyboard: KeyboardPort, clock: Pick<Clock, "bootMs">): LeaseTable => {
  const lastCallMs = new Map<HandoffId, number>();
  const epochs = new Map<TerminalId, number>();
  const clients = new Map<TerminalId, Promise<unknown>>();
  const inOrder = <T>(terminalId: TerminalId, work: () => Promise<T>): Promise<T> => {
    const next = (clients.get(terminalId) ?? Promise.resolve()).then(work);
    clients.set(
      terminalId,
      next.catch(() => undefined),
    );
    return next;
  };
  return {
    leases: new Map(),
    lastCallMs,
    noteCall: (handoffId) => void lastCallMs.set(handoffId, clock.bootMs()),
    nextEpoch: (terminalId) => {
      const epoch = (epochs.get(terminalId) ?? 0) + 1;
      epochs.set(terminalId, epoch);
      return epoch;
    },
    hold: (terminalId, agent) => inOrder(terminalId, () => keyboard.holdClients(terminalId, agent)),
    free: (terminalId) => inOrder(terminalId, () => keyboard.freeClients(terminalId)),
    settled: async (terminalId) => void (await clients.get(terminalId)),
  };
};
