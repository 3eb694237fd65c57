// Asks before a lane or a terminal is closed, and says who is connected to it. Closes by command; what is gone goes from the stores.

import { useShallow } from "zustand/react/shallow";
import type { TerminalId } from "#contract/ids";
import type { Lane, Terminal } from "#contract/lane";
import { AlertDialog } from "../../../components/dialog/alert-dialog";
import { selectSharesOf } from "../../../stores/selectors";
import { useShares } from "../../../stores/stores-context";
import type { CommandFailure } from "../commands/lane-commands";
import { useLaneCommands } from "../commands/lanes-context";
import { useCommand } from "../commands/use-command";
import { sharedWords } from "../model/lane-sharing";
import styles from "./close-question.module.css";
import { LaneFailure } from "./lane-failure";

/** What is to be closed: a lane with all of its terminals, or one terminal of it. */
export type Closing = { readonly lane: Lane; readonly terminal: Terminal | null };

type CloseQuestionProps = {
  readonly closing: Closing | null;
  readonly onDone: () => void;
  /** Asked when the question goes; by then what it was about may be gone. */
  readonly returnFocusTo: () => HTMLElement | null;
};

const useClose = ({ lane, terminal }: Closing) => {
  const commands = useLaneCommands();
  return useCommand(
    (isShared: boolean): ReturnType<typeof commands.closeLane> =>
      terminal ? commands.closeTerminal(terminal.terminalId, isShared) : commands.closeLane(lane.laneId, isShared),
  );
};

const whatEnds = ({ lane, terminal }: Closing): string => {
  if (terminal) return `${terminal.title} and what runs in it end.`;
  const count = lane.terminals.length;
  return count > 1 ? `Its ${count} terminals and what runs in them end.` : "Its terminal and what runs in it end.";
};

const Failure = ({ failure }: { readonly failure: CommandFailure | null }) => (
  <div role="alert">
    {failure && (
      <div className={styles.failure}>
        <LaneFailure isInline failure={failure} />
      </div>
    )}
  </div>
);

const OpenQuestion = ({ closing, onDone, returnFocusTo }: CloseQuestionProps & { readonly closing: Closing }) => {
  const { lane, terminal } = closing;
  const ids: TerminalId[] = (terminal ? [terminal] : lane.terminals).map(({ terminalId }) => terminalId);
  const shares = useShares(useShallow(selectSharesOf(ids)));
  const shared = sharedWords(shares);
  const close = useClose(closing);
  const confirm = async () => {
    const answer = await close.ask(shared !== null);
    // Gone already is as good as closed.
    if (answer.ok || answer.error.code === "not-found") onDone();
  };
  return (
    <AlertDialog
      isOpen
      title={terminal ? `Close ${lane.name} · ${terminal.title}` : `Close ${lane.name}`}
      confirmLabel={terminal ? "Close terminal" : "Close lane"}
      isBusy={close.isAsking}
      onCancel={onDone}
      returnFocusTo={returnFocusTo}
      onConfirm={() => void confirm()}
    >
      {shared && <p className={styles.shared}>{shared}</p>}
      <p>{whatEnds(closing)}</p>
      <Failure failure={close.failure} />
    </AlertDialog>
  );
};

export const CloseQuestion = ({ closing, ...rest }: CloseQuestionProps) =>
  closing && <OpenQuestion {...rest} closing={closing} />;
