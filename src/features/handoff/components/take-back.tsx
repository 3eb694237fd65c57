// The Take back button, and its key, which works from anywhere on the page.
import { useEffect } from "react";
import type { HandoffId } from "#contract/ids";
import { isLeased } from "#contract/phases";
import { Button, type ButtonProps } from "../../../components/controls/button";
import { isMac, onWindowKey } from "../../../platform/window";
import { selectOpenHandoff } from "../../../stores/handoff-selectors";
import { useStores } from "../../../stores/stores-context";
import { useHandoffAction } from "../commands/use-handoff-commands";
import styles from "./shared.module.css";
import { useTerminalInView } from "./use-subject";

interface TakeBackButtonProps {
  readonly handoffId: HandoffId;
  readonly size?: ButtonProps["size"];
  readonly look?: ButtonProps["look"];
}

export const TakeBackButton = ({ handoffId, size = "strip", look = "plain" }: TakeBackButtonProps) => {
  const { run, isPending } = useHandoffAction();
  return (
    <Button
      size={size}
      look={look}
      isBusy={isPending}
      aria-keyshortcuts="Alt+T"
      onClick={() => run("take-back", handoffId)}
    >
      Take back
      <kbd className={styles.key} data-look={look} aria-hidden>
        {isMac() ? "⌥T" : "Alt T"}
      </kbd>
    </Button>
  );
};

const isTakeBackKey = (event: KeyboardEvent): boolean =>
  // The key's position, not its letter: on a Mac, ⌥T types †.
  event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.code === "KeyT";

/**
 * ⌥T takes back the terminal in view, also while a dialog is open: it must always work. Without a lease the key belongs to
 * the shell, where it swaps two words.
 */
export const TakeBackKey = () => {
  const { handoffs } = useStores();
  const terminalId = useTerminalInView();
  const { run } = useHandoffAction();
  useEffect(
    () =>
      onWindowKey((event) => {
        if (terminalId === null || !isTakeBackKey(event)) return;
        const handoff = selectOpenHandoff(terminalId)(handoffs.getState());
        if (handoff === null || !isLeased(handoff.phase)) return;
        event.preventDefault();
        event.stopPropagation();
        if (!event.repeat) run("take-back", handoff.handoffId);
      }),
    [handoffs, terminalId, run],
  );
  return null;
};
