// Everything to the right of the lane panel: the header, the open terminal and its share strip. Without lanes: New lane.

import { type ReactNode, useRef, useState } from "react";
import type { LaneId, TerminalId } from "#contract/ids";
import type { Lane, Terminal } from "#contract/lane";
import { Button } from "../../../../components/controls/button";
import { resolveSelection } from "../../../../stores/selectors";
import { useLanes, useSelection, useStores } from "../../../../stores/stores-context";
import { useLaneCommands } from "../../commands/lanes-context";
import { useCommand } from "../../commands/use-command";
import { AdoptFromTmux } from "../adopt";
import { CloseDialog, type CloseTarget } from "../close-dialog";
import { LaneFailure } from "../failure";
import { NewLane } from "../new-lane";
import { TerminalHeader } from "./header";
import styles from "./pane.module.css";
import { TerminalView } from "./view";

export type TerminalPaneProps = {
  /** Slots of the sharing and handoff features. */
  readonly share: (terminalId: TerminalId) => ReactNode;
  readonly mark: (terminalId: TerminalId) => ReactNode;
  readonly strip: (terminalId: TerminalId) => ReactNode;
  /** Over the terminal. */
  readonly cover: (terminalId: TerminalId) => ReactNode;
  /** Beside the terminal; below it in narrow windows. */
  readonly side: (terminalId: TerminalId) => ReactNode;
  /** Wraps what the pane shows without lanes. `newLane`: the New lane button, to be shown once. */
  readonly welcome: (newLane: ReactNode, usual: ReactNode) => ReactNode;
  /** Opens the drawer, if the panel is one. */
  readonly panelButton: ReactNode;
  /** Increases when the form for a new lane should open. */
  readonly newLaneAsks: number;
  readonly onShowKeys: () => void;
  readonly onShowPalette: () => void;
};

const useNewTerminal = () => {
  const { selection } = useStores();
  const create = useCommand(useLaneCommands().newTerminal);
  return {
    ...create,
    open: async (laneId: LaneId) => {
      const answer = await create.run(laneId);
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

type Asks = Pick<TerminalPaneProps, "newLaneAsks">;

const FirstLane = ({ newLaneAsks }: Asks) => (
  <div className={styles.firstLane}>
    <NewLane isPrimary asks={newLaneAsks} />
    <AdoptFromTmux />
  </div>
);

const NoLanes = ({ newLaneAsks }: Asks) => (
  <>
    <h1 className={styles.emptyTitle}>No lanes yet</h1>
    <p className={styles.emptyText}>A lane holds one or more terminals. You can share any of them.</p>
    <FirstLane newLaneAsks={newLaneAsks} />
  </>
);

type OpenPaneProps = TerminalPaneProps & { readonly lane: Lane; readonly terminal: Terminal };

const OpenPane = (props: OpenPaneProps) => {
  const { lane, terminal, share, mark, strip, cover, side, panelButton } = props;
  const [closing, setClosing] = useState<CloseTarget | null>(null);
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
        onShowKeys={props.onShowKeys}
        onShowPalette={props.onShowPalette}
        onCloseTerminal={() => setClosing({ lane, terminal })}
        onCloseLane={() => setClosing({ lane, terminal: null })}
      />
      {/* Always mounted: screen readers don't announce a live region that appears together with its text. */}
      <div role="status" aria-label="New terminal">
        {newTerminal.failure && (
          <LaneFailure
            failure={newTerminal.failure}
            actions={
              <Button size="small" onClick={newTerminal.reset}>
                Dismiss
              </Button>
            }
          />
        )}
      </div>
      <div className={styles.body}>
        <TerminalView
          terminalId={terminal.terminalId}
          name={`${lane.name} · ${terminal.title}`}
          isMirror={terminal.adopted !== undefined}
          cover={cover(terminal.terminalId)}
        />
        {side(terminal.terminalId)}
      </div>
      {strip(terminal.terminalId)}
      <CloseDialog target={closing} onDone={() => setClosing(null)} returnFocusTo={() => menuButton.current} />
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
        {props.welcome(<FirstLane newLaneAsks={props.newLaneAsks} />, <NoLanes newLaneAsks={props.newLaneAsks} />)}
      </Empty>
    );
  }
  if (!shown.terminal) return <Empty panelButton={props.panelButton}>This lane has no terminals.</Empty>;
  return <OpenPane {...props} lane={shown.lane} terminal={shown.terminal} />;
};
