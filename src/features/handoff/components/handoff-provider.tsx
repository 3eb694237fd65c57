// The parts of handoffs that exist once per page: tools, windows, toasts and the key that takes back. The composition root wraps the page in it.

import { type ReactNode, useState } from "react";
import type { ApprovalId } from "#contract/ids";
import { NoticeBoundary } from "../../../components/feedback/boundary";
import { laterPart } from "../../../components/later";
import { copyText } from "../../../platform/clipboard";
import { createSystemClock } from "../../../platform/clock";
import type { HandoffCommands } from "../commands/handoff-commands";
import { type HandoffTools, HandoffToolsProvider, useHandoffUi } from "../commands/handoff-context";
import type { HandoffUi } from "../state/handoff-ui";
import { TakeBackKey } from "./take-back";
import { HandoffToasts } from "./toasts/toasts";

export interface HandoffProviderProps {
  readonly commands: HandoffCommands;
  /** Created by the composition root, because typing in a terminal asks through it. */
  readonly ui: HandoffUi;
  /** Opens the approvals window at a request. */
  readonly onApprovals?: (approvalId: ApprovalId | null) => void;
  /** Replacements for tests and stories. */
  readonly tools?: Partial<Omit<HandoffTools, "commands" | "ui">>;
  readonly children: ReactNode;
}

export const OpenHandoffWindow = laterPart(async () => (await import("./windows")).OpenHandoffWindow);

const Windows = () => {
  const window = useHandoffUi((state) => state.window);
  return window && <OpenHandoffWindow window={window} />;
};

/** Must be inside StoresProvider, QueryClientProvider, TooltipProvider and ToastRegion. */
export const HandoffProvider = ({ commands, ui, onApprovals, tools, children }: HandoffProviderProps) => {
  const [given] = useState(() => ({
    copyText,
    clock: createSystemClock(),
    openApprovals: onApprovals ?? null,
    ...tools,
    commands,
    ui,
  }));
  return (
    <HandoffToolsProvider tools={given}>
      {children}
      <TakeBackKey />
      <NoticeBoundary name="This dialog" onDismiss={ui.getState().close}>
        <Windows />
      </NoticeBoundary>
      <NoticeBoundary name="A notice">
        <HandoffToasts />
      </NoticeBoundary>
    </HandoffToolsProvider>
  );
};
