// The places in the shell that another feature fills. The composition root decides by what.

import type { ReactNode } from "react";
import type { TerminalId } from "#contract/ids";

export type Slots = {
  /** At the right of a lane's row, for all of its terminals. */
  readonly laneBadge: (terminalIds: readonly TerminalId[]) => ReactNode;
  /** The badge's sign at the beginning of that row. */
  readonly laneMark: (terminalIds: readonly TerminalId[]) => ReactNode;
  /** The same beside a terminal's name, in its tab or in the header; nothing while it is not shared. */
  readonly terminalMark: (terminalId: TerminalId) => ReactNode;
  /** In the header of the open terminal. */
  readonly shareButton: (terminalId: TerminalId) => ReactNode;
  /** Below the open terminal; nothing while it is not shared. */
  readonly terminalStrip: (terminalId: TerminalId) => ReactNode;
  /** What is open anywhere, and the way to end all of it; on screen whatever else is. */
  readonly sharedBar: () => ReactNode;
  /** At the bottom of the panel: the queue of requests that wait for a yes. */
  readonly approvals: () => ReactNode;
  /** Beside it: the way to the audit log. */
  readonly audit: (onOpened: () => void) => ReactNode;
  /** Beside them: the way to the relays. */
  readonly relays: () => ReactNode;
  /** Beside them: the way to the address book of guests' keys. */
  readonly guestKeys: () => ReactNode;
  /** Around the terminal's pane: what may stand in its place. `panelButton` opens the drawer, where the panel is one. */
  readonly mainArea: (pane: ReactNode, panelButton: ReactNode) => ReactNode;
};
