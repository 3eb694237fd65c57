// Approvals and the audit log without a runtime, for tests and stories: stores with sample data, and commands over a log in memory.

import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Approval } from "#contract/approval";
import type { AuditEvent } from "#contract/audit";
import { ok, shareError } from "#contract/errors";
import type { ApprovalId } from "#contract/ids";
import type { Lane } from "#contract/lane";
import type { ShareView } from "#contract/share";
import { TooltipProvider } from "../components/controls/tooltip";
import { ToastRegion } from "../components/toast/toast";
import type { ApprovalsCommands } from "../features/approvals/commands/approvals-commands";
import { ApprovalsDialog, ApprovalsProvider } from "../features/approvals/components/provider";
import { createApprovalsUi } from "../features/approvals/ui-state";
import type { AuditCommands } from "../features/audit/commands/audit-commands";
import { AuditProvider } from "../features/audit/commands/audit-context";
import { AuditPage } from "../features/audit/components/place";
import { createAuditUi } from "../features/audit/ui-state";
import { createQueries } from "../platform/queries";
import { createStores, StoresProvider } from "../stores/stores-context";
import { listOf, sampleLaneDeploy, sampleLog } from "./sample-records";
import { SAMPLE_NOW_MS, sampleLimits } from "./samples";

// As on a page that has been idle: its windows open without waiting.
await Promise.all([ApprovalsDialog.load(), AuditPage.load()]);

export interface RecordsOptions {
  readonly lanes?: readonly Lane[];
  readonly shares?: readonly ShareView[];
  readonly approvals?: readonly Approval[];
  readonly log?: readonly AuditEvent[];
  /** Replace the commands, which otherwise succeed immediately. */
  readonly approvalsCommands?: Partial<ApprovalsCommands>;
  readonly auditCommands?: Partial<AuditCommands>;
}

export const SAMPLE_SIGNING_TEXT = `lanecast approval request, form 1
request   apr_four
asked by  agent "builder"
they may  read and type
for       30m (1800000 ms)
who       anyone with the link
nonce     4c1f0d
`;

const HEAD = "5e".repeat(32);

export const createRecordsWorld = (options: RecordsOptions = {}) => {
  const stores = createStores({ clock: { nowMs: () => SAMPLE_NOW_MS, every: () => ({ cancel: () => undefined }) } });
  stores.lanes.getState().replaceLanes(options.lanes ?? [sampleLaneDeploy]);
  stores.shares.getState().replaceShares(options.shares ?? [], sampleLimits);
  stores.approvals.getState().replaceApprovals(options.approvals ?? []);
  const get = (approvalId: ApprovalId): Approval => {
    const approval = stores.approvals.getState().approvals.get(approvalId);
    if (approval === undefined) throw new Error(`there is no approval ${approvalId}`);
    return approval;
  };
  const decide = (approval: Approval) => {
    stores.approvals.getState().putApproval(approval);
    return ok({ approval });
  };
  const approvalsCommands: ApprovalsCommands = {
    showApproval: async (approvalId) => ok({ approval: get(approvalId), text: SAMPLE_SIGNING_TEXT }),
    giveApproval: async ({ approvalId, access, ttlMs, note }) => {
      const asked = get(approvalId);
      const granted = { access: access ?? asked.request.access, ttlMs: ttlMs ?? asked.request.ttlMs };
      return decide({ ...asked, state: "given", decidedBy: "me", note: note ?? null, granted });
    },
    refuseApproval: async ({ approvalId, note }) =>
      decide({ ...get(approvalId), state: "refused", decidedBy: "me", note: note ?? null }),
    ...options.approvalsCommands,
  };
  const log = [...(options.log ?? sampleLog)];
  const auditCommands: AuditCommands = {
    listEvents: async (query) => ok({ events: listOf(log, query) }),
    verifyLog: async () => ok({ ok: true, events: log.length, head: HEAD, firstBroken: null }),
    exportLog: async (onCount) => {
      onCount(log.length);
      return ok({ lines: log.map((event) => `${JSON.stringify(event)}\n`), head: { head: HEAD, events: log.length } });
    },
    ...options.auditCommands,
  };
  const copied: string[] = [];
  const saved: { readonly fileName: string; readonly text: string }[] = [];
  return {
    stores,
    log,
    copied,
    saved,
    approvalsCommands,
    auditCommands,
    approvalsUi: createApprovalsUi(),
    auditUi: createAuditUi(),
    queries: createQueries(),
    copyText: async (text: string) => {
      copied.push(text);
      return true;
    },
    saveText: (fileName: string, text: string) => void saved.push({ fileName, text }),
    saveLines: (fileName: string, lines: readonly string[]) => void saved.push({ fileName, text: lines.join("") }),
  };
};
export type RecordsWorld = ReturnType<typeof createRecordsWorld>;

/** The providers that the composition root puts around approvals and the audit log. */
export const RecordsWorldProvider = ({
  world,
  children,
}: {
  readonly world: RecordsWorld;
  readonly children?: ReactNode;
}) => {
  const { copyText, saveText, saveLines } = world;
  return (
    <QueryClientProvider client={world.queries}>
      <StoresProvider stores={world.stores}>
        <TooltipProvider>
          <ToastRegion>
            <AuditProvider commands={world.auditCommands} ui={world.auditUi} tools={{ copyText, saveLines }}>
              <ApprovalsProvider
                commands={world.approvalsCommands}
                onHistory={world.auditUi.getState().openHistory}
                ui={world.approvalsUi}
                tools={{ copyText, saveText }}
              >
                {children}
              </ApprovalsProvider>
            </AuditProvider>
          </ToastRegion>
        </TooltipProvider>
      </StoresProvider>
    </QueryClientProvider>
  );
};

/** The answer of a command while the runtime is disconnected. */
export const unreachable = () =>
  ({
    ok: false,
    error: { ...shareError("disconnected", "The runtime is not connected.", {}), correlationId: null },
  }) as const;
