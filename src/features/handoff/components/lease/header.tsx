// In the terminal's header: the button that hands it to an agent, and during a handoff who has the keyboard.
import { Bot } from "lucide-react";
import type { TerminalId } from "#contract/ids";
import { isLeased } from "#contract/phases";
import { Button } from "../../../../components/controls/button";
import { selectOpenHandoff } from "../../../../stores/handoff-selectors";
import { useHandoffs } from "../../../../stores/stores-context";
import { useHandoffUi } from "../../commands/handoff-context";
import { HeaderHandoffBadge } from "./badge";
import styles from "./badge.module.css";

export const HandoffHeader = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const handoff = useHandoffs(selectOpenHandoff(terminalId));
  const open = useHandoffUi((state) => state.open);
  if (handoff !== null && isLeased(handoff.phase)) return <HeaderHandoffBadge handoff={handoff} />;
  return (
    <>
      {handoff !== null && <HeaderHandoffBadge handoff={handoff} />}
      <Button size="small" aria-haspopup="dialog" onClick={() => open({ kind: "offer", terminalId })}>
        <Bot size={16} aria-hidden />
        <span className={styles.label}>Hand to agent</span>
      </Button>
    </>
  );
};
