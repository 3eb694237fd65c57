// The one writer: every byte that lanecast types into a terminal passes `type`, which knows who has the keyboard. The keys of
// tmux clients do not pass it, so held-clients.ts keeps them from the terminal while an agent has the keyboard.
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { Controller } from "../integrations/sharing/handoff/ports";
import type { TerminalInput } from "./input";
import { type LaneRegistry, terminalNotFound } from "./lane-registry";

/** `runtime`: lanecast itself, for the key that asks the shell for its line. */
export type Party =
  | { readonly kind: "operator" }
  | { readonly kind: "agent"; readonly epoch: number }
  | { readonly kind: "runtime" };

export type WriteError = ShareError | { readonly code: "old-epoch"; readonly message: string };

export interface Writer {
  /** Types the exact bytes; calls keep their order. Errors: not-found, invalid-input (a mirror whose pane takes no keys now), not-in-control, old-epoch, internal. */
  type(terminalId: TerminalId, bytes: Uint8Array, party: Party): Promise<Result<void, WriteError>>;
  /** Null: the operator has the keyboard. */
  controllerOf(terminalId: TerminalId): Controller | null;
  setController(terminalId: TerminalId, controller: Controller | null): void;
}

const OLD_EPOCH = { code: "old-epoch", message: "This call belongs to an older lease of the terminal." } as const;

const refusalFor = (controller: Controller | null, party: Party): WriteError | null => {
  switch (party.kind) {
    case "runtime":
      return controller === null ? null : OLD_EPOCH;
    case "agent":
      if (controller?.epoch !== party.epoch) return OLD_EPOCH;
      return controller.isOperatorsTurn ? notInControl(controller, "The operator has the keyboard.") : null;
    case "operator":
      return controller === null || controller.isOperatorsTurn
        ? null
        : notInControl(controller, `${controller.agent} has the keyboard of this terminal.`);
  }
};

const notInControl = ({ handoffId, agent }: Controller, message: string): ShareError =>
  shareError("not-in-control", message, { handoffId, agent });

const notTyped = (problem: string): ShareError<"invalid-input"> =>
  shareError("invalid-input", problem, { issues: [{ path: "terminalId", problem }] });

const arrived = (refused: string | null): Result<void, WriteError> =>
  refused === null ? ok(undefined) : fail(notTyped(refused));

/** `refusalOfNext`: why what is typed next into a mirror doesn't arrive (adopt/keys.ts). Called before the bytes are sent. */
export const createWriter = (
  registry: Pick<LaneRegistry, "find">,
  input: TerminalInput,
  refusalOfNext: (terminalId: TerminalId) => Promise<string | null>,
): Writer => {
  const controllers = new Map<TerminalId, Controller>();
  const controllerOf = (terminalId: TerminalId): Controller | null => controllers.get(terminalId) ?? null;
  return {
    controllerOf,
    setController: (terminalId, controller) => {
      if (controller === null) controllers.delete(terminalId);
      else controllers.set(terminalId, controller);
    },
    type: async (terminalId, bytes, party) => {
      const record = registry.find(terminalId);
      if (record === null) return fail(terminalNotFound(terminalId));
      // No await between this comparison and the bytes: `input.type` hands all of them to tmux before it first waits.
      const controller = controllerOf(terminalId);
      const refusal = refusalFor(controller, party);
      if (refusal !== null) {
        if (party.kind === "operator") controller?.onHeld();
        return fail(refusal);
      }
      if (party.kind === "operator") controller?.onOperatorInput(bytes);
      const notArrived = record.mirror === null ? null : refusalOfNext(terminalId);
      const reply = await input.type(record.pane, bytes);
      if (!reply.ok) return fail(shareError("internal", `tmux couldn't type into the terminal: ${reply.problem}`, {}));
      return arrived(await notArrived);
    },
  };
};
