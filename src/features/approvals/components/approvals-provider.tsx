// Everything of approvals that lives once a page: its tools, its window, its notice. The composition root wraps the page in it.

import { type ReactNode, useState } from "react";
import type { ShareId } from "#contract/ids";
import { NoticeBoundary } from "../../../components/feedback/boundary";
import { copyText } from "../../../platform/clipboard";
import { saveFile } from "../../../platform/window";
import type { ApprovalsCommands } from "../commands/approvals-commands";
import { type ApprovalsTools, ApprovalsToolsProvider } from "../commands/approvals-context";
import type { ApprovalsDesk } from "../state/approvals-desk";
import { ApprovalsNotice } from "./approvals-notice";
import { ApprovalsWindow } from "./approvals-window";

export interface ApprovalsProviderProps {
  readonly commands: ApprovalsCommands;
  /** Made by the composition root, which opens the queue from other features' places. */
  readonly desk: ApprovalsDesk;
  /** Opens what the audit log tells of a share. The window closes first. */
  readonly onStory?: (shareId: ShareId) => void;
  /** What a test or a story puts in the place of the machine. */
  readonly tools?: Partial<Omit<ApprovalsTools, "commands" | "desk">>;
  readonly children: ReactNode;
}

/** Needs above it: the stores, a QueryClientProvider, TooltipProvider and ToastRegion. */
export const ApprovalsProvider = ({ commands, desk, onStory, tools, children }: ApprovalsProviderProps) => {
  const [own] = useState(() => ({
    copyText,
    saveText: (fileName: string, text: string) => saveFile(fileName, [text], "text/plain"),
  }));
  const [given] = useState(() => ({ ...own, ...tools, commands, desk }));
  return (
    <ApprovalsToolsProvider tools={given}>
      {children}
      <NoticeBoundary name="A window" onDismiss={given.desk.getState().close}>
        <ApprovalsWindow onStory={onStory} />
      </NoticeBoundary>
      <NoticeBoundary name="A notice">
        <ApprovalsNotice />
      </NoticeBoundary>
    </ApprovalsToolsProvider>
  );
};
