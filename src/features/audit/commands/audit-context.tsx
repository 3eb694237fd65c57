// Gives the audit log's components their commands, clipboard, downloads and UI state.
import { createContext, type ReactNode, use, useState } from "react";
import { useStore } from "zustand";
import { copyText } from "../../../platform/clipboard";
import { saveFile } from "../../../platform/window";
import type { AuditUi, AuditUiState } from "../ui-state";
import type { AuditCommands } from "./audit-commands";

export interface AuditTools {
  readonly commands: AuditCommands;
  /** Resolves to false when the browser blocks the clipboard. */
  readonly copyText: (text: string) => Promise<boolean>;
  readonly saveLines: (fileName: string, lines: readonly string[]) => void;
  readonly ui: AuditUi;
}

const saveLines = (fileName: string, lines: readonly string[]): void =>
  saveFile(fileName, lines, "application/x-ndjson");

const ToolsContext = createContext<AuditTools | null>(null);

export interface AuditProviderProps {
  readonly commands: AuditCommands;
  /** Created by the composition root, because other features open a share's history. */
  readonly ui: AuditUi;
  /** Replacements in tests and stories. */
  readonly tools?: Partial<Pick<AuditTools, "copyText" | "saveLines">>;
  readonly children: ReactNode;
}

/** Needs these above it: the stores, QueryClientProvider and TooltipProvider. */
export const AuditProvider = ({ commands, ui, tools, children }: AuditProviderProps) => {
  const [value] = useState(() => ({ copyText, saveLines, ...tools, commands, ui }));
  return <ToolsContext value={value}>{children}</ToolsContext>;
};

export const useAuditTools = (): AuditTools => {
  const tools = use(ToolsContext);
  if (tools === null) throw new Error("AuditProvider is missing above this component");
  return tools;
};

export const useAuditUi = <T,>(select: (state: AuditUiState) => T): T => useStore(useAuditTools().ui, select);
