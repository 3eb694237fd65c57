// How the components of approvals reach what they act with: commands, clipboard, downloads, the desk. Handed in by the composition root, by tests and by stories.
import { createContext, type ReactNode, use } from "react";
import { useStore } from "zustand";
import type { ApprovalsDesk, DeskState } from "../state/approvals-desk";
import type { ApprovalsCommands } from "./approvals-commands";

export interface ApprovalsTools {
  readonly commands: ApprovalsCommands;
  /** Gives false where the browser refuses. */
  readonly copyText: (text: string) => Promise<boolean>;
  readonly saveText: (fileName: string, text: string) => void;
  readonly desk: ApprovalsDesk;
}

const ToolsContext = createContext<ApprovalsTools | null>(null);

export const ApprovalsToolsProvider = ({
  tools,
  children,
}: {
  readonly tools: ApprovalsTools;
  readonly children: ReactNode;
}) => <ToolsContext value={tools}>{children}</ToolsContext>;

export const useApprovalsTools = (): ApprovalsTools => {
  const tools = use(ToolsContext);
  if (tools === null) throw new Error("ApprovalsProvider is missing above this component");
  return tools;
};

export const useDesk = <T,>(select: (state: DeskState) => T): T => useStore(useApprovalsTools().desk, select);
