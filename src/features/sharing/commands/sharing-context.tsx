// Gives the sharing components their commands, clipboard, UI state and clock. The composition root, tests and stories
// provide them.

import { createContext, type ReactNode, use } from "react";
import { useStore } from "zustand";
import type { ApprovalId, ShareId } from "#contract/ids";
import type { Closing } from "../../../platform/app-window";
import type { ClipboardPermission } from "../../../platform/clipboard";
import type { Clock } from "../../../platform/clock";
import type { Notifications } from "../../../platform/notifications";
import type { FirstSteps } from "../state/first-steps";
import type { FocusAnchors } from "../state/focus-anchors";
import type { LastChoices } from "../state/last-choices";
import type { SharingUi, SharingUiState } from "../state/sharing-ui";
import type { SharingCommands } from "./sharing-commands";

export interface SharingTools {
  readonly commands: SharingCommands;
  /** Resolves to false if the browser refuses. */
  readonly copyText: (text: string) => Promise<boolean>;
  /** Clears the clipboard if it still contains this text and the page may read it without asking. */
  readonly clearClipboard: (text: string) => Promise<void>;
  /** Whether the page may read the clipboard. Doesn't ask the user. */
  readonly clipboardPermission: () => Promise<ClipboardPermission>;
  /** Asks the user. Call it only in the handler of a press. */
  readonly requestClipboard: () => Promise<ClipboardPermission>;
  readonly ui: SharingUi;
  readonly firstSteps: FirstSteps;
  readonly lastChoices: LastChoices;
  readonly anchors: FocusAnchors;
  readonly notifications: Notifications;
  readonly clock: Pick<Clock, "after">;
  /** Closing the app window. */
  readonly closing: Closing;
  /** Opens a share's history in the audit log; null if the page has no audit log. */
  readonly openHistory: ((shareId: ShareId) => void) | null;
  /** Opens a request in the approvals window; null if the page has no approvals. */
  readonly openApprovals: ((approvalId: ApprovalId) => void) | null;
  /** The open handoffs, for the list of everything that is open: a slot of the handoff feature. `onLeave` closes the list. */
  readonly openHandoffs: ((onLeave: () => void) => ReactNode) | null;
}

const ToolsContext = createContext<SharingTools | null>(null);

export const SharingToolsProvider = ({
  tools,
  children,
}: {
  readonly tools: SharingTools;
  readonly children: ReactNode;
}) => <ToolsContext value={tools}>{children}</ToolsContext>;

export const useSharingTools = (): SharingTools => {
  const tools = use(ToolsContext);
  if (tools === null) throw new Error("SharingProvider is missing above this component");
  return tools;
};

export const useSharingUi = <T,>(select: (state: SharingUiState) => T): T => useStore(useSharingTools().ui, select);
