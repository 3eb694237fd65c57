// Everything of the audit log that lives once a page: its tools. The composition root wraps the page in it.
import { type ReactNode, useState } from "react";
import { copyText } from "../../../platform/clipboard";
import { saveFile } from "../../../platform/window";
import type { AuditCommands } from "../commands/audit-commands";
import { type AuditTools, AuditToolsProvider } from "../commands/audit-context";
import type { AuditDesk } from "../state/audit-desk";

export interface AuditProviderProps {
  readonly commands: AuditCommands;
  /** Made by the composition root, which opens stories from other features' places. */
  readonly desk: AuditDesk;
  /** What a test or a story puts in the place of the machine. */
  readonly tools?: Partial<Pick<AuditTools, "copyText" | "saveLines">>;
  readonly children: ReactNode;
}

const saveLines = (fileName: string, lines: readonly string[]): void =>
  saveFile(fileName, lines, "application/x-ndjson");

/** Needs above it: the stores, a QueryClientProvider and TooltipProvider. */
export const AuditProvider = ({ commands, desk, tools, children }: AuditProviderProps) => {
  const [given] = useState(() => ({ copyText, saveLines, ...tools, commands, desk }));
  return <AuditToolsProvider tools={given}>{children}</AuditToolsProvider>;
};
