// The parts of handoffs that exist once per page: tools, windows, toasts and the key that takes back. The composition root wraps the page in it.

import { type ReactNode, useState } from "react";
import type { ApprovalId } from "#contract/ids";
import { NoticeBoundary } from "../../../components/feedback/boundary";
import { copyText } from "../../../platform/clipboard";
import { createSystemClock } from "../../../platform/clock";
import type { HandoffCommands } from "../commands/handoff-commands";
import { type HandoffTools, HandoffToolsProvider, useHandoffUi } from "../commands/handoff-context";
import type { HandoffUi } from "../state/handoff-ui";
import { ExtendWindow } from "./extend";
import { OfferDialog } from "./offer/dialog";
import { SummaryWindow } from "./summary/summary";
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

const Windows = () => {
  const window = useHandoffUi((state) => state.window);
  if (window === null) return null;
  switch (window.kind) {
    case "offer":
      return <OfferDialog key={window.terminalId} terminalId={window.terminalId} />;
    case "extend":
      return <ExtendWindow key={window.handoffId} handoffId={window.handoffId} />;
    case "summary":
      return <SummaryWindow key={window.handoffId} handoffId={window.handoffId} />;
  }
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
