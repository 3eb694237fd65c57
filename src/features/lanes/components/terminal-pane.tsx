// Everything right of the panel: the header, the open terminal, the strip of the sharing feature; or what to do where there is none.

import { type ReactNode, useRef, useState } from "react";
import type { LaneId, TerminalId } from "#contract/ids";
import type { Lane, Terminal } from "#contract/lane";
import { Button } from "../../../components/controls/button";
import { resolveSelection } from "../../../stores/selectors";
import { useLanes, useSelection, useStores } from "../../../stores/stores-context";
import { useLaneCommands } from "../commands/lanes-context";
import { useCommand } from "../commands/use-command";
import { CloseQuestion, type Closing } from "./close-question";
import { LaneFailure } from "./lane-failure";
import { TerminalHeader } from "./terminal-header";
import styles from "./terminal-pane.module.css";
import { TerminalView } from "./terminal-view";

export type TerminalPaneProps = {
  /** Slots of the sharing feature. */
  readonly share: (terminalId: TerminalId) => ReactNode;
  readonly mark: (terminalId: TerminalId) => ReactNode;
  readonly strip: (terminalId: TerminalId) => ReactNode;
  readonly panelButton: ReactNode;
};

const useNewTerminal = () => {
  const { selection } = useStores();
  const create = useCommand(useLaneCommands().newTerminal);
  return {
    ...create,
    open: async (laneId: LaneId) => {
      const answer = await create.ask(laneId);
      if (answer.ok) selection.getState().openTerminal(laneId, answer.value.terminalId);
    },
  };
};

const Empty = ({ panelButton, children }: { readonly panelButton: ReactNode; readonly children: ReactNode }) => (
  <div className={styles.pane}>
    <div className={styles.bare}>{panelButton}</div>
    <div className={styles.empty}>{children}</div>
  </div>
);

const NoLane = () => {
  const { selection } = useStores();
  const create = useCommand(useLaneCommands().newLane);
  const open = async () => {
    const answer = await create.ask({});
    if (answer.ok) selection.getState().openTerminal(answer.value.laneId, answer.value.terminalId);
  };
  return (
    <>
      <h1 className={styles.emptyTitle}>No lane is open</h1>
      <p className={styles.emptyText}>A lane is a place of work with a terminal in it. Any of them can be shared.</p>
      <Button look="primary" isBusy={create.isAsking} onClick={() => void open()}>
        Open a lane
      </Button>
      <div role="alert">{create.failure && <LaneFailure isInline failure={create.failure} />}</div>
    </>
  );
};

type OpenPaneProps = TerminalPaneProps & { readonly lane: Lane; readonly terminal: Terminal };

const OpenPane = ({ lane, terminal, share, mark, strip, panelButton }: OpenPaneProps) => {
  const [closing, setClosing] = useState<Closing | null>(null);
  const newTerminal = useNewTerminal();
  const menuButton = useRef<HTMLButtonElement>(null);
  return (
    <div className={styles.pane}>
      <TerminalHeader
        lane={lane}
        terminal={terminal}
        panelButton={panelButton}
        share={share}
        mark={mark}
        menuButton={menuButton}
        onNewTerminal={(laneId) => void newTerminal.open(laneId)}
        onCloseTerminal={() => setClosing({ lane, terminal })}
        onCloseLane={() => setClosing({ lane, terminal: null })}
      />
      {/* There before its words, so that they are read out. */}
      <div role="status" aria-label="New terminal">
        {newTerminal.failure && (
          <LaneFailure
            failure={newTerminal.failure}
            actions={
              <Button size="small" onClick={newTerminal.forget}>
                Dismiss
              </Button>
            }
          />
        )}
      </div>
      <TerminalView terminalId={terminal.terminalId} name={`${lane.name} · ${terminal.title}`} />
      {strip(terminal.terminalId)}
      <CloseQuestion closing={closing} onDone={() => setClosing(null)} returnFocusTo={() => menuButton.current} />
    </div>
  );
};

export const TerminalPane = (props: TerminalPaneProps) => {
  const lanes = useLanes((state) => state.lanes);
  const isKnown = useLanes((state) => state.isKnown);
  const selection = useSelection((state) => state);
  const shown = resolveSelection(lanes, selection);
  if (!isKnown) return <Empty panelButton={props.panelButton}>{null}</Empty>;
  if (!shown) {
    return (
      <Empty panelButton={props.panelButton}>
        <NoLane />
      </Empty>
    );
  }
  if (!shown.terminal) return <Empty panelButton={props.panelButton}>This lane has no terminal any more.</Empty>;
  return <OpenPane {...props} lane={shown.lane} terminal={shown.terminal} />;
};
