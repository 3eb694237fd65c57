// Mounts the approvals dialog and notice around the page, and gives them their tools.

import { type ComponentProps, type ReactNode, useState } from "react";
import type { ShareId } from "#contract/ids";
import { NoticeBoundary } from "../../../components/feedback/boundary";
import { laterPart } from "../../../components/later";
import { copyText } from "../../../platform/clipboard";
import { saveFile } from "../../../platform/window";
import type { ApprovalsCommands } from "../commands/approvals-commands";
import { type ApprovalsTools, ApprovalsToolsProvider, useApprovalsUi } from "../commands/approvals-context";
import type { ApprovalsUi } from "../ui-state";
import type { HandoffItems } from "./dialog";
import { ApprovalsNotice } from "./notice";

export interface ApprovalsProviderProps {
  readonly commands: ApprovalsCommands;
  /** Created by the composition root, because other features open the approvals. */
  readonly ui: ApprovalsUi;
  /** Opens the history of a share, after the dialog has closed. */
  readonly onHistory?: (shareId: ShareId) => void;
  /** Agents' requests for control, as items of the list: a slot of the handoff feature. */
  readonly handoffs?: HandoffItems;
  /** Replacements in tests and stories. */
  readonly tools?: Partial<Omit<ApprovalsTools, "commands" | "ui">>;
  readonly children: ReactNode;
}

const saveText = (fileName: string, text: string): void => saveFile(fileName, [text], "text/plain");

export const ApprovalsDialog = laterPart(async () => (await import("./dialog")).ApprovalsDialog);

/** Mounted when it is first opened. It stays mounted, because focus returns to the opener after it has closed. */
const OpenedDialog = (props: ComponentProps<typeof ApprovalsDialog>) => {
  const isOpen = useApprovalsUi((state) => state.isOpen);
  const [wasOpened, setWasOpened] = useState(isOpen);
  if (isOpen && !wasOpened) setWasOpened(true);
  return wasOpened && <ApprovalsDialog {...props} />;
};

/** Needs these above it: the stores, QueryClientProvider, TooltipProvider and ToastRegion. */
export const ApprovalsProvider = ({ commands, ui, onHistory, handoffs, tools, children }: ApprovalsProviderProps) => {
  const [value] = useState(() => ({ copyText, saveText, ...tools, commands, ui }));
  return (
    <ApprovalsToolsProvider tools={value}>
      {children}
      <NoticeBoundary name="Approvals" onDismiss={value.ui.getState().close}>
        <OpenedDialog onHistory={onHistory} handoffs={handoffs} />
      </NoticeBoundary>
      <NoticeBoundary name="A notification">
        <ApprovalsNotice />
      </NoticeBoundary>
    </ApprovalsToolsProvider>
  );
};
