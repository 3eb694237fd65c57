// One lease: the driver of a terminal that an agent has, the calls under way, and what the operator types at a password prompt.
import { AsyncLocalStorage } from "node:async_hooks";
import { ok, type Result } from "#contract/errors";
import type { HandoffContext } from "#contract/handoff-context";
import type { HandoffId, TerminalId } from "#contract/ids";
import type { Interruption, TerminalDriver, TypeBytes } from "../driver";
import type { ChangesPort, DirectoryState, KeyboardPort } from "../ports";
import { createSecretLine, type SecretLine } from "./secret-line";

export interface Lease {
  readonly handoffId: HandoffId;
  readonly terminalId: TerminalId;
  readonly driver: TerminalDriver;
  readonly secret: SecretLine;
  readonly before: DirectoryState | null;
  /** The signal of the calls of now; `interrupt` ends them, and `renew` starts again after a pause. */
  signal(): AbortSignal;
  interrupt(why: Interruption): void;
  renew(): void;
  /** Runs a call; what it types counts for this epoch, however long it takes. */
  run<T>(epoch: number, call: () => Promise<T>): Promise<T>;
  /** Resolves when no call is under way. */
  settled(): Promise<void>;
  /** After this, the driver types only lanecast's own question for the half-typed line, and only while no lease is open. */
  close(): void;
}

export interface PreparedLease {
  readonly lease: Lease;
  readonly context: HandoffContext;
}

export interface LeaseDeps {
  readonly keyboard: KeyboardPort;
  readonly changes: ChangesPort;
}

const createCalls = () => {
  const epochOfCall = new AsyncLocalStorage<number>();
  const underWay = new Set<Promise<unknown>>();
  return {
    epoch: () => epochOfCall.getStore() ?? 0,
    run: async <T>(epoch: number, call: () => Promise<T>): Promise<T> => {
      const running = epochOfCall.run(epoch, call);
      underWay.add(running);
      try {
        return await running;
      } finally {
        underWay.delete(running);
      }
    },
    settled: async () => void (await Promise.allSettled([...underWay])),
  };
};

/**
 * Opens the driver and captures the context. The operator still has the keyboard, so lanecast itself types the key that asks
 * the shell for its line. Errors: not-found.
 */
export const prepareLease = async (
  { keyboard, changes }: LeaseDeps,
  { handoffId, terminalId, note }: { handoffId: HandoffId; terminalId: TerminalId; note: string | null },
): Promise<Result<PreparedLease>> => {
  const calls = createCalls();
  let isOwn = true;
  let interruption = new AbortController();
  const type: TypeBytes = (bytes) =>
    isOwn ? keyboard.probe(terminalId, bytes) : keyboard.typeAs(terminalId, calls.epoch(), bytes);
  const opened = await keyboard.openDriver(terminalId, type);
  if (!opened.ok) return opened;
  const driver = opened.value;
  const context = await driver.captureContext(note);
  const before = context.cwd.path === null || context.cwd.isDeleted ? null : await changes.begin(context.cwd.path);
  isOwn = false;
  const lease: Lease = {
    handoffId,
    terminalId,
    driver,
    before,
    secret: createSecretLine((text) => driver.keepSecret(text)),
    signal: () => interruption.signal,
    interrupt: (why) => interruption.abort(why),
    renew: () => {
      if (interruption.signal.aborted) interruption = new AbortController();
    },
    run: calls.run,
    settled: calls.settled,
    close: () => {
      isOwn = true;
    },
  };
  return ok({ lease, context });
};
