// Tells the lanes whether typing reaches a terminal, and asks the operator when it doesn't.
import type { TerminalId } from "#contract/ids";
import { selectOpenHandoff } from "../../../stores/handoff-selectors";
import type { HandoffStore } from "../../../stores/handoff-store";
import { isKeyboardHeld } from "../model/lease";
import type { HandoffUi } from "./handoff-ui";

export interface Keyboard {
  /**
   * Whether an agent has the keyboard. Such typing isn't sent: the runtime would refuse it, and if the handoff ended meanwhile,
   * the rest of a word would reach the shell.
   */
  isHeld(terminalId: TerminalId): boolean;
  /** The operator typed, and it wasn't sent. */
  onHeld(terminalId: TerminalId): void;
}

export const createKeyboard = (handoffs: HandoffStore, ui: HandoffUi): Keyboard => {
  const handoffOf = (terminalId: TerminalId) => selectOpenHandoff(terminalId)(handoffs.getState());
  return {
    isHeld: (terminalId) => {
      const handoff = handoffOf(terminalId);
      return handoff !== null && isKeyboardHeld(handoff);
    },
    onHeld: (terminalId) => {
      const handoff = handoffOf(terminalId);
      if (handoff !== null) ui.getState().askOnTyping(handoff.handoffId);
    },
  };
};
