// Gives the components of handoffs their commands, clipboard, clock and UI state.

import { createContext, type ReactNode, use } from "react";
import { useStore } from "zustand";
import type { ApprovalId } from "#contract/ids";
import type { Clock } from "../../../platform/clock";
import type { HandoffUi, HandoffUiState } from "../state/handoff-ui";
import type { HandoffCommands } from "./handoff-commands";

export interface HandoffTools {
  readonly commands: HandoffCommands;
  /** Resolves to false if the browser refuses. */
  readonly copyText: (text: string) => Promise<boolean>;
  readonly clock: Pick<Clock, "after">;
  readonly ui: HandoffUi;
  /** Opens the approvals window at a request, where agents' requests are decided; null if the page has none. */
  readonly openApprovals: ((approvalId: ApprovalId | null) => void) | null;
}

const ToolsContext = createContext<HandoffTools | null>(null);

type HandoffToolsProviderProps = { readonly tools: HandoffTools; readonly children: ReactNode };

export const HandoffToolsProvider = ({ tools, children }: HandoffToolsProviderProps) => (
  <ToolsContext value={tools}>{children}</ToolsContext>
);

export const useHandoffTools = (): HandoffTools => {
  const tools = use(ToolsContext);
  if (tools === null) throw new Error("HandoffToolsProvider is missing above this component");
  return tools;
};

export const useHandoffUi = <T,>(select: (state: HandoffUiState) => T): T => useStore(useHandoffTools().ui, select);
