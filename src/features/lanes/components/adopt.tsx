// "Adopt from tmux…": chooses a pane of the operator's own tmux and opens a lane that mirrors it.
import { useId, useState } from "react";
import type { TheirPaneView } from "#contract/lane";
import { Button } from "../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../components/dialog/dialog";
import { type RadioCard, RadioCards } from "../../../components/form/radio-cards";
import { useStores } from "../../../stores/stores-context";
import { useLaneCommands } from "../commands/lanes-context";
import { useCommand } from "../commands/use-command";
import { usePanes } from "../commands/use-panes";
import styles from "./adopt.module.css";
import { LaneFailure } from "./failure";

/** A pane id is only unique in its server. */
const keyOf = ({ server, pane }: TheirPaneView): string => `${server} ${pane}`;

const cardOf = (pane: TheirPaneView): RadioCard<string> => ({
  value: keyOf(pane),
  label: pane.address,
  aside: <span className={styles.title}>{pane.title}</span>,
  description: (
    <>
      {pane.cwd} · {pane.cols}×{pane.rows}
      {pane.problem !== null && <span className={styles.problem}>Not available: {pane.problem}.</span>}
    </>
  ),
  isDisabled: pane.problem !== null,
});

const NoPanes = () => (
  <p className={styles.nothing}>
    No tmux panes found. Start tmux, then refresh. For a tmux server with another socket, run{" "}
    <code>lanecast adopt --tmux-socket SOCKET</code>.
  </p>
);

const Facts = () => (
  <p className={styles.facts}>
    The lane mirrors the pane and takes its size from it. Everything typed in the lane, by you or by a guest, goes into
    the pane. Copy mode, popups and your status line aren't shown. In your tmux, only the pane's pipe (pipe-pane)
    changes. When the pane closes, the lane closes too.
  </p>
);

const AdoptForm = ({ onDone }: { readonly onDone: () => void }) => {
  const { selection } = useStores();
  const { panes, failure, isLoading, reload } = usePanes(true);
  const adopt = useCommand(useLaneCommands().adoptPane);
  const [chosen, setChosen] = useState<string | null>(null);
  const labelId = useId();
  const pane = panes?.find((each) => keyOf(each) === chosen && each.problem === null) ?? null;

  const submit = async () => {
    if (pane === null) return;
    const answer = await adopt.run(pane);
    if (!answer.ok) return;
    onDone();
    selection.getState().openTerminal(answer.value.laneId, answer.value.terminalId);
  };
  return (
    <>
      <DialogBody>
        <p id={labelId} className={styles.label}>
          Pane
        </p>
        <div role="status" className={styles.live}>
          {panes === null && failure === null && <p className={styles.nothing}>Looking for tmux panes…</p>}
          {panes?.length === 0 && <NoPanes />}
        </div>
        {panes !== null && panes.length > 0 && (
          <RadioCards labelledBy={labelId} cards={panes.map(cardOf)} value={chosen} onChange={setChosen} />
        )}
        <Facts />
        <div role="alert" className={styles.live}>
          {failure !== null && <LaneFailure isInline failure={failure} />}
          {adopt.failure !== null && <LaneFailure isInline failure={adopt.failure} />}
        </div>
      </DialogBody>
      <DialogFoot>
        <Button look="quiet" isBusy={isLoading} onClick={reload}>
          Refresh
        </Button>
        <Button onClick={onDone}>Cancel</Button>
        <Button look="primary" isBusy={adopt.isRunning} aria-disabled={pane === null} onClick={() => void submit()}>
          Adopt
        </Button>
      </DialogFoot>
    </>
  );
};

export const AdoptDialog = ({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) => (
  <Dialog isOpen={isOpen} title="Adopt from tmux" onClose={onClose}>
    <AdoptForm onDone={onClose} />
  </Dialog>
);

/** In the empty terminal pane, below New lane. */
export const AdoptFromTmux = () => {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Adopt from tmux…</Button>
      <AdoptDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
};
