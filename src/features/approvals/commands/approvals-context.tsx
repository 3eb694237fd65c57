// Gives the approvals components their commands, clipboard, downloads and UI state.
import { createContext, type ReactNode, use } from "react";
import { useStore } from "zustand";
import type { ApprovalsUi, ApprovalsUiState } from "../ui-state";
import type { ApprovalsCommands } from "./approvals-commands";

export interface ApprovalsTools {
  readonly commands: ApprovalsCommands;
  /** Resolves to false when the browser blocks the clipboard. */
  readonly copyText: (text: string) => Promise<boolean>;
  readonly saveText: (fileName: string, text: string) => void;
  readonly ui: ApprovalsUi;
}

const ToolsContext = createContext<ApprovalsTools | null>(null);

type ApprovalsToolsProviderProps = { readonly tools: ApprovalsTools; readonly children: ReactNode };

export const ApprovalsToolsProvider = ({ tools, children }: ApprovalsToolsProviderProps) => (
  <ToolsContext value={tools}>{children}</ToolsContext>
);

export const useApprovalsTools = (): ApprovalsTools => {
  const tools = use(ToolsContext);
  if (tools === null) throw new Error("ApprovalsProvider is missing above this component");
  return tools;
};

export const useApprovalsUi = <T,>(select: (state: ApprovalsUiState) => T): T =>
  useStore(useApprovalsTools().ui, select);
