// Approvals and agents' tokens put together for one home. Part of the composition root: knows every part, decides nothing.
import { join } from "node:path";
import type { Actor } from "#contract/audit";
import { type ShareError, shareError } from "#contract/errors";
import type { ShareView } from "#contract/share";
import type { AuditLog } from "../audit/audit-log";
import type { AuditPort } from "../integrations/sharing/ports";
import type { Sharing } from "../integrations/sharing/share-session";
import type { Clock } from "../platform/clock";
import type { Config } from "../platform/config";
import { newId, newSecret } from "../platform/ids";
import { type Approvals, type Asked, createApprovals } from "../policy/approvals/approvals";
import { createApprovers } from "../policy/approvals/approvers";
import { type ApprovalDesk, createApprovalDesk } from "../policy/approvals/desk";
import { createFourEyes } from "../policy/approvals/four-eyes";
import type { Bus } from "../protocol/bus";
import { OPERATOR } from "../protocol/rights/principal";
import { createRequesterTokens, type RequesterTokens } from "../protocol/rights/requester-tokens";
import { searchPathOf } from "./backends";
import type { RuntimeRecord } from "./record";

const APPROVAL_TIMER: Actor = { kind: "timer", id: "approval" };

/** The queue. `sharing` is asked for only when a request expires: it is made after the queue it needs. */
export const openApprovalQueue = (clock: Clock, bus: Bus, sharing: () => Sharing): Approvals =>
  createApprovals({
    clock,
    newApprovalId: () => newId("apr"),
    newNonce: newSecret,
    publish: (approval) => bus.publish({ type: "approval", approval }),
    onForgotten: (approvalId) => bus.publish({ type: "removed", kind: "approval", id: approvalId }),
    onExpired: ({ shareId, approvalId }) => {
      const error = shareError("approval-expired", "Nobody answered the request in time.", {});
      sharing().decide(shareId, { type: "approval-expired", approvalId, error }, APPROVAL_TIMER);
    },
  });

/** The id of the audit log: the one thing of a home that no other home has. Each file of the log begins with it. */
const homeIdOf = (audit: AuditLog): string => {
  const opened = audit.list({ type: "log.opened", limit: 1 });
  const logId = opened.ok ? opened.value[0]?.data.logId : undefined;
  if (typeof logId !== "string") throw new Error("the audit log has no id");
  return logId;
};

export interface DeskWiring {
  readonly config: Config;
  readonly approvals: Approvals;
  readonly sharing: Sharing;
  readonly record: RuntimeRecord;
}

export const openApprovalDesk = ({ config, approvals, sharing, record }: DeskWiring): ApprovalDesk => {
  const approvers = createApprovers({
    path: join(config.home, "approvers"),
    uid: config.uid,
    searchPath: searchPathOf(config),
    scratchDir: config.runtimeDir,
  });
  return createApprovalDesk({
    approvals,
    fourEyes: createFourEyes(approvers),
    homeId: homeIdOf(record.audit),
    ttlMinMs: () => config.sharing.ttlMinMs,
    newCorrelationId: () => newId("cor"),
    decide: sharing.decide,
    show: sharing.show,
    recordRefusal: (asked, answered, error, actor) => {
      const shown = sharing.show(asked.approval.shareId);
      if (shown.ok) record.watched.append({ ...notTaken(asked, answered, error), ...placeOf(shown.value), actor });
    },
  });
};

const placeOf = ({ shareId, terminalId, laneId, backend }: ShareView) => ({ shareId, terminalId, laneId, backend });

/** A yes that was not taken has a type of its own; a no that came too late is a refused command like others. */
const notTaken = (
  { approval: { approvalId }, correlationId }: Asked,
  answered: "give" | "refuse",
  { code, message }: ShareError,
) => ({
  correlationId,
  ...(answered === "give"
    ? { type: "approval.give-refused" as const, data: { approvalId, code, message } }
    : { type: "share.refused" as const, data: { approvalId, code, message, command: "refuse" } }),
});

export const openRequesterTokens = (config: Config, clock: Clock, audit: AuditPort): RequesterTokens =>
  createRequesterTokens({
    path: join(config.home, "tokens.json"),
    uid: config.uid,
    clock,
    audit,
    newTokenId: () => newId("tok"),
    newCorrelationId: () => newId("cor"),
  });

/** What a revoked token's agent still waits for is taken back: nobody is there any more whom a yes would serve. */
export const withdrawWithTokens = (tokens: RequesterTokens, sharing: Sharing): (() => void) =>
  tokens.onRevoked((tokenId) => {
    const waiting = sharing
      .list(false)
      .filter(({ phase, requestedBy }) => phase === "awaiting-approval" && requestedBy.tokenId === tokenId);
    if (waiting.length > 0) void sharing.revoke({ shareIds: waiting.map(({ shareId }) => shareId) }, OPERATOR);
  });
