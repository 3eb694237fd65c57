// On screen on every page while an agent has a terminal that is out of view, or while agents have several.
import { useShallow } from "zustand/react/shallow";
import type { HandoffView } from "#contract/handoff";
import { Button } from "../../../../components/controls/button";
import { Shape } from "../../../../components/status/shape";
import { selectLeases } from "../../../../stores/handoff-selectors";
import { useHandoffs, useIsDisconnected, useStores } from "../../../../stores/stores-context";
import { useTakeBackAll } from "../../commands/use-handoff-commands";
import { lookOf } from "../../model/lease";
import { useLaneName, useTerminalInView } from "../use-subject";
import styles from "./line.module.css";

interface HandoffBarProps {
  /** Opens the list of everything that is open. */
  readonly onShowAll: () => void;
}

export const HandoffBar = ({ onShowAll }: HandoffBarProps) => {
  const leases = useHandoffs(useShallow(selectLeases));
  const inView = useTerminalInView();
  const isStale = useIsDisconnected();
  const [first, ...others] = leases;
  if (first === undefined || (others.length === 0 && first.terminalId === inView)) return null;
  const { tone, shape } = lookOf(first);
  return (
    <div className={styles.bar} data-tone={isStale ? "neutral" : tone}>
      <Shape name={shape} />
      {others.length === 0 ? <OneElsewhere handoff={first} /> : <Several count={leases.length} onShowAll={onShowAll} />}
    </div>
  );
};

const OneElsewhere = ({ handoff }: { readonly handoff: HandoffView }) => {
  const { selection } = useStores();
  const lane = useLaneName(handoff.terminalId);
  return (
    <>
      <span className={styles.count}>
        {lookOf(handoff).text} in {lane}
      </span>
      <Button size="small" onClick={() => selection.getState().openTerminal(handoff.laneId, handoff.terminalId)}>
        Show
      </Button>
    </>
  );
};

const Several = ({ count, onShowAll }: HandoffBarProps & { readonly count: number }) => {
  const { run, isPending } = useTakeBackAll();
  return (
    <>
      <button type="button" className={styles.count} data-opens aria-haspopup="dialog" onClick={onShowAll}>
        {count} with agents
      </button>
      <Button size="small" isBusy={isPending} onClick={run}>
        Take back all
      </Button>
    </>
  );
};
