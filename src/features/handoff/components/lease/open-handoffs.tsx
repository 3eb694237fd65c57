// The terminals that agents have, in the list of everything that is open: who, what they can do, for how long, and Take back.

import { useShallow } from "zustand/react/shallow";
import type { HandoffView } from "#contract/handoff";
import { openSentence } from "#contract/share-words";
import { Button } from "../../../../components/controls/button";
import { Badge } from "../../../../components/status/badge";
import { selectLeases } from "../../../../stores/handoff-selectors";
import { useHandoffs, useIsDisconnected, useRuntimeNow, useStores } from "../../../../stores/stores-context";
import { useHandoffAction } from "../../commands/use-handoff-commands";
import { lookOf } from "../../model/lease";
import { leftMsOf } from "../../model/ttl";
import { mayWords } from "../../model/words";
import { useSubject } from "../use-subject";
import styles from "./line.module.css";

/** `onLeave`: closes the list. Renders nothing without a handoff. */
export const OpenHandoffs = ({ onLeave }: { readonly onLeave: () => void }) => {
  const leases = useHandoffs(useShallow(selectLeases));
  if (leases.length === 0) return null;
  return (
    <ul className={styles.openList} aria-label="Open handoffs">
      {leases.map((handoff) => (
        <OpenHandoff key={handoff.handoffId} handoff={handoff} onLeave={onLeave} />
      ))}
    </ul>
  );
};

const OpenHandoff = ({ handoff, onLeave }: { readonly handoff: HandoffView; readonly onLeave: () => void }) => {
  const { selection } = useStores();
  const nowMs = useRuntimeNow();
  const isStale = useIsDisconnected();
  const { run, isPending } = useHandoffAction();
  const subject = useSubject(handoff.terminalId);
  const look = lookOf(handoff);
  const { handoffId, laneId, terminalId, agent, may } = handoff;
  const show = () => {
    onLeave();
    selection.getState().openTerminal(laneId, terminalId);
  };
  return (
    <li className={styles.openItem}>
      <div className={styles.openWords}>
        <p className={styles.openHead}>
          <Button look="link" aria-label={`Show ${subject}`} onClick={show}>
            {subject}
          </Button>
          <Badge tone={isStale ? "neutral" : look.tone} shape={look.shape} isPulsing={look.isPulsing && !isStale}>
            {isStale ? `last seen: ${look.text}` : look.text}
          </Badge>
        </p>
        <p className={styles.openFacts}>
          {openSentence({ who: agent.name, can: mayWords[may], where: null, leftMs: leftMsOf(handoff, nowMs) })}
        </p>
      </div>
      <Button
        size="small"
        aria-label={`Take back ${subject}`}
        isBusy={isPending}
        onClick={() => run("take-back", handoffId)}
      >
        Take back
      </Button>
    </li>
  );
};
