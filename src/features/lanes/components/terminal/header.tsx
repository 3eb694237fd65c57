// The header above a terminal: lane name, terminal tabs, Share button and menu.

import { Command, Ellipsis, Keyboard, Plus, SquareX, X } from "lucide-react";
import type { KeyboardEvent, ReactNode, RefObject } from "react";
import type { LaneId, TerminalId } from "#contract/ids";
import type { Lane, Terminal } from "#contract/lane";
import { IconButton } from "../../../../components/controls/icon-button";
import { Menu, MenuItem } from "../../../../components/controls/menu";
import { isMac } from "../../../../platform/window";
import { useStores } from "../../../../stores/stores-context";
import styles from "./header.module.css";

export type TerminalHeaderProps = {
  readonly lane: Lane;
  readonly terminal: Terminal;
  /** Opens the drawer, if the panel is one. */
  readonly panelButton: ReactNode;
  /** Slots of the sharing feature. */
  readonly share: (terminalId: TerminalId) => ReactNode;
  readonly mark: (terminalId: TerminalId) => ReactNode;
  readonly menuButton: RefObject<HTMLButtonElement | null>;
  readonly onNewTerminal: (laneId: LaneId) => void;
  readonly onShowKeys: () => void;
  readonly onShowPalette: () => void;
  readonly onCloseTerminal: () => void;
  readonly onCloseLane: () => void;
};

/** The id of the terminal region, which the tabs control. */
export const VIEW_ID = "terminal-view";

const moveTabFocus = (event: KeyboardEvent<HTMLElement>) => {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")];
  const index = tabs.indexOf(event.target as HTMLElement);
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (index < 0 || step === 0) return;
  event.preventDefault();
  tabs[(index + step + tabs.length) % tabs.length]?.focus();
};

const Tabs = ({ lane, terminal, mark }: Pick<TerminalHeaderProps, "lane" | "terminal" | "mark">) => {
  const { selection } = useStores();
  return (
    <div role="tablist" aria-label={`Terminals of ${lane.name}`} className={styles.tabs} onKeyDown={moveTabFocus}>
      {lane.terminals.map(({ terminalId, title }) => (
        <button
          key={terminalId}
          type="button"
          role="tab"
          className={styles.tab}
          aria-controls={VIEW_ID}
          aria-selected={terminalId === terminal.terminalId}
          tabIndex={terminalId === terminal.terminalId ? 0 : -1}
          onClick={() => selection.getState().openTerminal(lane.laneId, terminalId)}
        >
          <span className={styles.tabTitle}>{title}</span>
          {mark(terminalId)}
        </button>
      ))}
    </div>
  );
};

/** Which pane of the operator's own tmux a mirror shows. */
const Mirror = ({ address }: { readonly address: string }) => (
  <span
    className={styles.mirror}
    title="Everything typed here, by you or by a guest, goes into this pane of your tmux."
  >
    mirror of {address}
  </span>
);

const TerminalMenu = (props: TerminalHeaderProps) => (
  <Menu trigger={<IconButton ref={props.menuButton} label="More" icon={<Ellipsis size={16} aria-hidden />} />}>
    <MenuItem icon={<Command size={16} />} keys={isMac() ? "⌘K" : "Alt Shift K"} onSelect={props.onShowPalette}>
      Command palette
    </MenuItem>
    <MenuItem icon={<Keyboard size={16} />} keys="?" onSelect={props.onShowKeys}>
      Keyboard shortcuts
    </MenuItem>
    <MenuItem icon={<X size={16} />} isDanger onSelect={props.onCloseTerminal}>
      Close terminal
    </MenuItem>
    <MenuItem icon={<SquareX size={16} />} isDanger onSelect={props.onCloseLane}>
      Close lane
    </MenuItem>
  </Menu>
);

export const TerminalHeader = (props: TerminalHeaderProps) => {
  const { lane, terminal, panelButton, share, mark } = props;
  const hasTabs = lane.terminals.length > 1;
  return (
    <header className={styles.header}>
      {panelButton}
      <h1 className={styles.title}>
        <span className={styles.lane}>{lane.name}</span>
        {!hasTabs && <span className={styles.terminal}> · {terminal.title}</span>}
        {!hasTabs && <span className={styles.mark}>{mark(terminal.terminalId)}</span>}
      </h1>
      {terminal.adopted && <Mirror address={terminal.adopted.address} />}
      {hasTabs && <Tabs lane={lane} terminal={terminal} mark={mark} />}
      <IconButton
        className={styles.add}
        label="New terminal"
        icon={<Plus size={16} aria-hidden />}
        onClick={() => props.onNewTerminal(lane.laneId)}
      />
      <span className={styles.actions}>
        {share(terminal.terminalId)}
        <TerminalMenu {...props} />
      </span>
    </header>
  );
};
