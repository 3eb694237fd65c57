// How the components of the audit log reach what they act with: commands, clipboard, downloads, the desk. Handed in by the composition root, by tests and by stories.
import { createContext, type ReactNode, use } from "react";
import { useStore } from "zustand";
import type { AuditDesk, DeskState } from "../state/audit-desk";
import type { AuditCommands } from "./audit-commands";

export interface AuditTools {
  readonly commands: AuditCommands;
  /** Gives false where the browser refuses. */
  readonly copyText: (text: string) => Promise<boolean>;
  readonly saveLines: (fileName: string, lines: readonly string[]) => void;
  readonly desk: AuditDesk;
}

const ToolsContext = createContext<AuditTools | null>(null);

export const AuditToolsProvider = ({
  tools,
  children,
}: {
  readonly tools: AuditTools;
  readonly children: ReactNode;
}) => <ToolsContext value={tools}>{children}</ToolsContext>;

export const useAuditTools = (): AuditTools => {
  const tools = use(ToolsContext);
  if (tools === null) throw new Error("AuditProvider is missing above this component");
  return tools;
};

export const useDesk = <T,>(select: (state: DeskState) => T): T => useStore(useAuditTools().desk, select);
