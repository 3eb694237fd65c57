// Over a terminal that an agent types in: a violet edge, and the question after the operator's first key.

import { useEffect } from "react";
import type { HandoffView } from "#contract/handoff";
import type { TerminalId } from "#contract/ids";
import { Button } from "../../../../components/controls/button";
import { isModalOpen } from "../../../../components/dialog/modal";
import { onWindowKey } from "../../../../platform/window";
import { selectOpenHandoff } from "../../../../stores/handoff-selectors";
import { useHandoffs } from "../../../../stores/stores-context";
import { useHandoffTools, useHandoffUi } from "../../commands/handoff-context";
import { isKeyboardHeld } from "../../model/lease";
import shared from "../shared.module.css";
import { TakeBackButton } from "../take-back";
import { useFocusTerminalAfter } from "../use-focus-terminal-after";
import styles from "./cover.module.css";

/** Renders nothing while the operator has the keyboard. */
export const TerminalCover = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const handoff = useHandoffs(selectOpenHandoff(terminalId));
  const typedDuring = useHandoffUi((state) => state.typedDuring);
  const isHeld = handoff !== null && isKeyboardHeld(handoff);
  const asking = isHeld && typedDuring === handoff.handoffId ? handoff : null;
  return (
    <>
      {isHeld && <div className={styles.edge} data-tone={handoff.isGrace ? "amber" : "violet"} aria-hidden />}
      {/* The live region exists before its text, so screen readers announce it. */}
      <div role="status" aria-label="Keyboard" className={styles.spoken}>
        {asking !== null &&
          `${asking.agent.name} has the keyboard. Your typing wasn't sent. Press Alt+T to take it back, Escape to keep going.`}
      </div>
      {asking !== null && <TypingPrompt handoff={asking} />}
    </>
  );
};

const TypingPrompt = ({ handoff }: { readonly handoff: HandoffView }) => {
  const { ui } = useHandoffTools();
  const { keepGoing } = ui.getState();
  useEffect(
    () =>
      onWindowKey((event) => {
        // The terminal keeps the focus, and its keys aren't sent, so Escape is free.
        if (event.key !== "Escape" || isModalOpen()) return;
        event.preventDefault();
        event.stopPropagation();
        keepGoing();
      }),
    [keepGoing],
  );
  // The question belongs to this lease. The next lease asks again.
  useEffect(() => keepGoing, [keepGoing]);
  return (
    <fieldset
      ref={useFocusTerminalAfter(handoff)}
      className={styles.prompt}
      data-tone="violet"
      aria-label="Typing during a handoff"
    >
      <p className={styles.words}>
        <strong>{handoff.agent.name} has the keyboard.</strong> Your typing wasn't sent.
      </p>
      <Button size="small" onClick={keepGoing}>
        Keep going
        <kbd className={shared.key} aria-hidden>
          Esc
        </kbd>
      </Button>
      <TakeBackButton handoffId={handoff.handoffId} size="small" look="primary" />
    </fieldset>
  );
};
