// Asks before closing a lane or a terminal, and says which guests that disconnects.

import { useShallow } from "zustand/react/shallow";
import type { TerminalId } from "#contract/ids";
import type { Lane, Terminal } from "#contract/lane";
import { AlertDialog } from "../../../components/dialog/alert-dialog";
import { selectAgentsIn } from "../../../stores/handoff-selectors";
import { selectSharesOf } from "../../../stores/selectors";
import { useHandoffs, useShares } from "../../../stores/stores-context";
import { useLaneCommands } from "../commands/lanes-context";
import { useCommand } from "../commands/use-command";
import { closeWarning } from "../model/lane-sharing";
import { LaneFailure } from "./failure";

/** What to close: a lane with all its terminals, or one terminal of the lane. */
export type CloseTarget = { readonly lane: Lane; readonly terminal: Terminal | null };

type CloseDialogProps = {
  /** Null: closed. */
  readonly target: CloseTarget | null;
  readonly onDone: () => void;
  /** Called on close. The target may no longer exist by then. */
  readonly returnFocusTo: () => HTMLElement | null;
};

const useClose = ({ lane, terminal }: CloseTarget) => {
  const commands = useLaneCommands();
  return useCommand(
    (force: boolean): ReturnType<typeof commands.closeLane> =>
      terminal ? commands.closeTerminal(terminal.terminalId, force) : commands.closeLane(lane.laneId, force),
  );
};

const effectOf = ({ lane, terminal }: CloseTarget): string => {
  if (terminal) return `This ends ${terminal.title} and everything running in it.`;
  const count = lane.terminals.length;
  return count > 1
    ? `This ends its ${count} terminals and everything running in them.`
    : "This ends its terminal and everything running in it.";
};

const OpenDialog = ({ target, onDone, returnFocusTo }: CloseDialogProps & { readonly target: CloseTarget }) => {
  const { lane, terminal } = target;
  const ids: TerminalId[] = (terminal ? [terminal] : lane.terminals).map(({ terminalId }) => terminalId);
  const shares = useShares(useShallow(selectSharesOf(ids)));
  const agents = useHandoffs(useShallow(selectAgentsIn(ids)));
  const warning = closeWarning(shares, agents);
  const close = useClose(target);
  const confirm = async () => {
    // Forced only if the user has seen the warning. If it is shared or handed over meanwhile, the runtime rejects the command.
    const answer = await close.run(warning !== null);
    // Already gone counts as closed.
    if (answer.ok || answer.error.code === "not-found") onDone();
  };
  return (
    <AlertDialog
      isOpen
      title={terminal ? `Close ${lane.name} · ${terminal.title}?` : `Close ${lane.name}?`}
      confirmLabel={terminal ? "Close terminal" : "Close lane"}
      isBusy={close.isRunning}
      onCancel={onDone}
      returnFocusTo={returnFocusTo}
      onConfirm={() => void confirm()}
    >
      {warning && (
        <p>
          <strong>{warning}</strong>
        </p>
      )}
      <p>{effectOf(target)}</p>
      <div role="alert">{close.failure && <LaneFailure isInline failure={close.failure} />}</div>
    </AlertDialog>
  );
};

export const CloseDialog = ({ target, ...rest }: CloseDialogProps) =>
  target && <OpenDialog {...rest} target={target} />;
