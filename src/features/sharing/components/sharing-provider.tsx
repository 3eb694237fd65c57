// The parts of sharing that exist once per page: tools, windows and notices. The composition root wraps the page in it.

import { type ReactNode, useState } from "react";
import type { ApprovalId, ShareId } from "#contract/ids";
import { NoticeBoundary } from "../../../components/feedback/boundary";
import { windowClosing } from "../../../platform/app-window";
import { clearClipboard, clipboardPermission, copyText, requestClipboard } from "../../../platform/clipboard";
import { createSystemClock } from "../../../platform/clock";
import { createNotifications } from "../../../platform/notifications";
import { createLastingStorage, createTabStorage } from "../../../platform/storage";
import type { SharingCommands } from "../commands/sharing-commands";
import { type SharingTools, SharingToolsProvider } from "../commands/sharing-context";
import { createFirstSteps } from "../state/first-steps";
import { createFocusAnchors } from "../state/focus-anchors";
import { createLastChoices } from "../state/last-choices";
import { createSharingUi, type SharingUi } from "../state/sharing-ui";
import { ChoicesKeeper } from "./dialog/choices-keeper";
import { FirstStepsProgress } from "./setup/first-steps";
import { CleanupAlarm } from "./toasts/cleanup-alarm";
import { EndToasts } from "./toasts/ends";
import { GraceToasts } from "./toasts/grace";
import { JoinToast, WaitingToasts } from "./toasts/guests";
import { NoticeToast } from "./toasts/notice";
import { CloseGuard } from "./windows/close";
import { SharingWindows } from "./windows/windows";

export interface SharingProviderProps {
  readonly commands: SharingCommands;
  /** Opens a share's history in the audit log. The open window closes first. */
  readonly onHistory?: (shareId: ShareId) => void;
  /** Opens a request in the approvals window. The open window closes first. */
  readonly onApprovals?: (approvalId: ApprovalId) => void;
  /** The open handoffs: a slot of the handoff feature. `onLeave` closes the list that shows them. */
  readonly openHandoffs?: (onLeave: () => void) => ReactNode;
  /** Created by the composition root, because other features open the list of everything that is open. */
  readonly ui?: SharingUi;
  /** Replacements for tests and stories. */
  readonly tools?: Partial<Omit<SharingTools, "commands">>;
  readonly children: ReactNode;
}

/** Must be inside StoresProvider, QueryClientProvider, TooltipProvider and ToastRegion. */
export const SharingProvider = (props: SharingProviderProps) => {
  const { commands, onHistory, onApprovals, openHandoffs, ui, tools, children } = props;
  const [own] = useState(() => ({
    copyText,
    clearClipboard,
    clipboardPermission,
    requestClipboard,
    ui: ui ?? createSharingUi(createTabStorage()),
    firstSteps: createFirstSteps(createLastingStorage()),
    lastChoices: createLastChoices(createLastingStorage()),
    anchors: createFocusAnchors(),
    notifications: createNotifications(),
    clock: createSystemClock(),
    closing: windowClosing,
    openHistory: onHistory ?? null,
    openApprovals: onApprovals ?? null,
    openHandoffs: openHandoffs ?? null,
  }));
  const [given] = useState(() => ({ ...own, ...tools, commands }));
  return (
    <SharingToolsProvider tools={given}>
      {children}
      <NoticeBoundary name="This dialog" onDismiss={given.ui.getState().close}>
        <SharingWindows />
        <CloseGuard />
        <FirstStepsProgress />
        <ChoicesKeeper />
      </NoticeBoundary>
      <NoticeBoundary name="The alarm">
        <CleanupAlarm />
      </NoticeBoundary>
      <NoticeBoundary name="A notice">
        <EndToasts />
        <GraceToasts />
        <WaitingToasts />
        <JoinToast />
        <NoticeToast />
      </NoticeBoundary>
    </SharingToolsProvider>
  );
};
