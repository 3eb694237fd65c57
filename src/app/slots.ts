// The places in the shell that other features fill. The composition root (main.tsx) decides with what.

import type { ReactNode } from "react";
import type { TerminalId } from "#contract/ids";

export type Slots = {
  /** At the right of a lane's row, for all terminals of the lane. */
  readonly laneBadge: (terminalIds: readonly TerminalId[]) => ReactNode;
  /** The badge's shape, at the start of the row. */
  readonly laneMark: (terminalIds: readonly TerminalId[]) => ReactNode;
  /** The same shape beside a terminal's name, in its tab or the header. Empty unless shared. */
  readonly terminalMark: (terminalId: TerminalId) => ReactNode;
  /** Over the open terminal. Empty unless an agent has its keyboard. */
  readonly terminalCover: (terminalId: TerminalId) => ReactNode;
  /** Beside the open terminal. Empty unless an agent has it. */
  readonly terminalSide: (terminalId: TerminalId) => ReactNode;
  /** In the header of the open terminal. */
  readonly shareButton: (terminalId: TerminalId) => ReactNode;
  /** Below the open terminal. Empty unless shared or handed over. */
  readonly terminalStrip: (terminalId: TerminalId) => ReactNode;
  /** The count of open shares and the Stop all button. Always on screen. */
  readonly sharedBar: () => ReactNode;
  /** At the bottom of the panel: opens the pending approvals. */
  readonly approvals: () => ReactNode;
  /** Below it: opens the audit log. `onOpened` closes the drawer. */
  readonly audit: (onOpened: () => void) => ReactNode;
  /** Below it: opens the relays. */
  readonly relays: () => ReactNode;
  /** Below it: opens the saved guest keys. */
  readonly guestKeys: () => ReactNode;
  /** Below it: opens the checks of what this computer needs. */
  readonly setup: () => ReactNode;
  /** In the panel: the first steps that are left. Empty after the first share. */
  readonly firstSteps: () => ReactNode;
  /** Wraps what the terminal pane shows without lanes: the first steps, or what is usual. */
  readonly welcome: (newLane: ReactNode, usual: ReactNode) => ReactNode;
  /** The command palette's lanes and actions that match `search`, best for the open terminal. `onOpened` closes the drawer. */
  readonly palette: (search: string, onOpened: () => void) => ReactNode;
  /** Wraps the terminal pane and may show something else instead. `panelButton` opens the drawer, if there is one. */
  readonly mainArea: (pane: ReactNode, panelButton: ReactNode) => ReactNode;
};
