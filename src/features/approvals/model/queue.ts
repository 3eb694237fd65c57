// Which requests the queue and the notice speak of. Pure; the time comes in.
import type { Approval } from "#contract/approval";
import type { ApprovalId } from "#contract/ids";

/** Decided requests shown below the queue; older ones are in the audit log. */
const DECIDED_SHOWN = 20;

/** The decided ones, the latest question first. */
export const decidedOf = (approvals: Iterable<Approval>): readonly Approval[] =>
  [...approvals]
    .filter(({ state }) => state !== "asked")
    .sort((a, b) => b.askedAtMs - a.askedAtMs || b.approvalId.localeCompare(a.approvalId))
    .slice(0, DECIDED_SHOWN);

/** What the notice tells of: what waits, was not told of, and is not the operator's own question. */
export const untoldOf = (waiting: readonly Approval[], told: ReadonlySet<ApprovalId>): readonly Approval[] =>
  waiting.filter(({ approvalId, askedBy }) => askedBy.kind === "agent" && !told.has(approvalId));
