// The commands of approvals, as plain functions over the bridge. Each gives a Result; what was decided comes back over the stream.
import type { ApprovalGiving } from "#contract/approval";
import type { ApprovalId } from "#contract/ids";
import type { Runtime } from "../../../bridge/runtime-client";

export interface ApprovalRefusing {
  readonly approvalId: ApprovalId;
  readonly note?: string;
}

export const createApprovalsCommands = (runtime: Runtime) => ({
  /** The request with the text another person signs. */
  showApproval: (approvalId: ApprovalId) =>
    runtime.call((client, signal) => client.approval.show({ approvalId }, { signal })),
  giveApproval: (giving: ApprovalGiving) => runtime.call((client, signal) => client.approval.give(giving, { signal })),
  refuseApproval: (refusing: ApprovalRefusing) =>
    runtime.call((client, signal) => client.approval.refuse(refusing, { signal })),
});
export type ApprovalsCommands = ReturnType<typeof createApprovalsCommands>;
