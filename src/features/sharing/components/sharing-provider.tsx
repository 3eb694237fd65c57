// Everything of sharing that lives once a page: its tools, its windows, its notices. The composition root wraps the page in it.

import { type ReactNode, useState } from "react";
import type { ApprovalId, ShareId } from "#contract/ids";
import { NoticeBoundary } from "../../../components/feedback/boundary";
import { clearClipboard, clipboardPermission, copyText, requestClipboard } from "../../../platform/clipboard";
import { createSystemClock } from "../../../platform/clock";
import { createNotifications } from "../../../platform/notifications";
import type { SharingCommands } from "../commands/sharing-commands";
import { type SharingTools, SharingToolsProvider } from "../commands/sharing-context";
import { createFocusAnchors } from "../state/focus-anchors";
import { createSharingDesk } from "../state/sharing-desk";
import { StuckAlarm } from "./strip/stuck-alarm";
import { EndToasts } from "./toasts/end-toasts";
import { GraceToasts } from "./toasts/grace-toasts";
import { JoinNotice } from "./toasts/join-notice";
import { WaitingToasts } from "./toasts/waiting-toasts";
import { SharingWindows } from "./windows/sharing-windows";

export interface SharingProviderProps {
  readonly commands: SharingCommands;
  /** Opens what the audit log tells of a share. The window closes first. */
  readonly onStory?: (shareId: ShareId) => void;
  /** Opens the queue of requests at one of them. The window closes first. */
  readonly onApprovals?: (approvalId: ApprovalId) => void;
  /** What a test or a story puts in the place of the machine. */
  readonly tools?: Partial<Omit<SharingTools, "commands">>;
  readonly children: ReactNode;
}

/** Needs above it: the stores, a QueryClientProvider, TooltipProvider and ToastRegion. */
export const SharingProvider = ({ commands, onStory, onApprovals, tools, children }: SharingProviderProps) => {
  const [own] = useState(() => ({
    copyText,
    clearClipboard,
    clipboardPermission,
    requestClipboard,
    desk: createSharingDesk(),
    anchors: createFocusAnchors(),
    notifications: createNotifications(),
    clock: createSystemClock(),
    openStory: onStory ?? null,
    openApprovals: onApprovals ?? null,
  }));
  const [given] = useState(() => ({ ...own, ...tools, commands }));
  return (
    <SharingToolsProvider tools={given}>
      {children}
      <NoticeBoundary name="A window" onDismiss={given.desk.getState().close}>
        <SharingWindows />
      </NoticeBoundary>
      <NoticeBoundary name="An alarm">
        <StuckAlarm />
      </NoticeBoundary>
      <NoticeBoundary name="A notice">
        <EndToasts />
        <GraceToasts />
        <WaitingToasts />
        <JoinNotice />
      </NoticeBoundary>
    </SharingToolsProvider>
  );
};
