// How sharing's components reach what they act with: the commands, the clipboard, the desk, a clock. Handed in by the composition root, by tests and by stories.

import { createContext, type ReactNode, use } from "react";
import { useStore } from "zustand";
import type { ApprovalId, ShareId } from "#contract/ids";
import type { ClipboardPermission } from "../../../platform/clipboard";
import type { Clock } from "../../../platform/clock";
import type { Notifications } from "../../../platform/notifications";
import type { FocusAnchors } from "../state/focus-anchors";
import type { DeskState, SharingDesk } from "../state/sharing-desk";
import type { SharingCommands } from "./sharing-commands";

export interface SharingTools {
  readonly commands: SharingCommands;
  /** Gives false where the browser refuses. */
  readonly copyText: (text: string) => Promise<boolean>;
  /** Empties the clipboard if this is still in it, and if it may be looked into without asking. */
  readonly clearClipboard: (text: string) => Promise<void>;
  /** Whether it may be looked into; asks nobody. */
  readonly clipboardPermission: () => Promise<ClipboardPermission>;
  /** In the handler of a press only: the browser asks. */
  readonly requestClipboard: () => Promise<ClipboardPermission>;
  readonly desk: SharingDesk;
  readonly anchors: FocusAnchors;
  readonly notifications: Notifications;
  readonly clock: Pick<Clock, "after">;
  /** Opens what the audit log tells of a share; null where there is no way there. */
  readonly openStory: ((shareId: ShareId) => void) | null;
  /** Opens the queue of requests at one of them; null where there is no way there. */
  readonly openApprovals: ((approvalId: ApprovalId) => void) | null;
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

export const useDesk = <T,>(select: (state: DeskState) => T): T => useStore(useSharingTools().desk, select);
