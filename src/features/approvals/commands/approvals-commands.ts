// Commands on approval requests. Their effects arrive through the stores.
import type { ApprovalGiving } from "#contract/approval";
import type { ApprovalId } from "#contract/ids";
import type { Runtime } from "../../../bridge/runtime-client";

export interface ApprovalDenial {
  readonly approvalId: ApprovalId;
  readonly note?: string;
}

export const createApprovalsCommands = (runtime: Runtime) => ({
  /** Returns the request with the text that a second person signs. */
  showApproval: (approvalId: ApprovalId) =>
    runtime.call((client, signal) => client.approval.show({ approvalId }, { signal })),
  giveApproval: (giving: ApprovalGiving) => runtime.call((client, signal) => client.approval.give(giving, { signal })),
  refuseApproval: (denial: ApprovalDenial) =>
    runtime.call((client, signal) => client.approval.refuse(denial, { signal })),
});
export type ApprovalsCommands = ReturnType<typeof createApprovalsCommands>;
