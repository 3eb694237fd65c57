// Wires approvals and agents' tokens for one home.

import { join } from "node:path";
import type { Actor } from "#contract/audit";
import { type ShareError, shareError } from "#contract/errors";
import type { ShareView } from "#contract/share";
import type { AuditLog } from "../audit/log";
import type { AuditPort } from "../integrations/sharing/ports";
import type { Sharing } from "../integrations/sharing/share-session";
import type { Clock } from "../platform/clock";
import type { Config } from "../platform/config";
import { detach } from "../platform/detach";
import { newId, newSecret } from "../platform/ids";
import { type Approvals, createApprovals } from "../policy/approvals/approvals";
import { createApprovers } from "../policy/approvals/approvers";
import { createFourEyes, type FourEyes } from "../policy/approvals/four-eyes";
import { type ApprovalQueue, createApprovalQueue, type QueuedRequest } from "../policy/approvals/queue";
import type { Bus } from "../protocol/bus";
import { createRequesterTokens, type RequesterTokens } from "../protocol/rights/tokens";
import { OPERATOR } from "../protocol/server/door";
import { searchPathOf } from "./backends";
import type { Core } from "./core";
import type { RuntimeRecord } from "./record";

const APPROVAL_TIMER: Actor = { kind: "timer", id: "approval" };

/** `sharing` is a function because sharing is created after the queue, which it needs. */
export const openApprovalQueue = (clock: Clock, bus: Bus, sharing: () => Sharing): ApprovalQueue =>
  createApprovalQueue({
    clock,
    newApprovalId: () => newId("apr"),
    newNonce: newSecret,
    publish: (approval) => bus.publish({ type: "approval", approval }),
    onForgotten: (approvalId) => bus.publish({ type: "removed", kind: "approval", id: approvalId }),
    onExpired: ({ shareId, approvalId }) => {
      const error = shareError("approval-expired", "The approval request expired without an answer.", {});
      sharing().decide(shareId, { type: "approval-expired", approvalId, error }, APPROVAL_TIMER);
    },
  });

/** The id of the audit log identifies the home: no other home has it. Each file of the log begins with it. */
export const homeIdOf = (audit: AuditLog): string => {
  const opened = audit.list({ type: "log.opened", limit: 1 });
  const logId = opened.ok ? opened.value[0]?.data.logId : undefined;
  if (typeof logId !== "string") throw new Error("the audit log has no id");
  return logId;
};

/** Signatures by the people in `<home>/approvers`. */
export const openFourEyes = (config: Config): FourEyes =>
  createFourEyes(
    createApprovers({
      path: join(config.home, "approvers"),
      uid: config.uid,
      searchPath: searchPathOf(config),
      scratchDir: config.runtimeDir,
    }),
  );

export interface ApprovalsWiring {
  readonly config: Config;
  readonly limits: Core["limits"];
  readonly queue: ApprovalQueue;
  readonly sharing: Sharing;
  readonly record: RuntimeRecord;
}

export const openApprovals = ({ config, limits, queue, sharing, record }: ApprovalsWiring): Approvals => {
  return createApprovals({
    queue,
    fourEyes: openFourEyes(config),
    homeId: homeIdOf(record.audit),
    ttlMinMs: () => limits().ttlMinMs,
    newCorrelationId: () => newId("cor"),
    decide: sharing.decide,
    show: sharing.show,
    recordRefusal: (queued, answer, error, actor) => {
      const shown = sharing.show(queued.approval.shareId);
      if (shown.ok) record.watched.append({ ...refusedAnswer(queued, answer, error), ...placeOf(shown.value), actor });
    },
  });
};

const placeOf = ({ shareId, terminalId, laneId, backend }: ShareView) => ({ shareId, terminalId, laneId, backend });

/** An approval that wasn't accepted has its own type; a denial that came too late is recorded as a refused command. */
const refusedAnswer = (
  { approval: { approvalId }, correlationId }: QueuedRequest,
  answer: "give" | "refuse",
  { code, message }: ShareError,
) => ({
  correlationId,
  ...(answer === "give"
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

/** Withdraws the pending requests of an agent when its token is revoked: an approval would no longer serve anyone. */
export const withdrawWithTokens = (tokens: RequesterTokens, sharing: Sharing): (() => void) =>
  tokens.onRevoked((tokenId) => {
    const waiting = sharing
      .list(false)
      .filter(({ phase, requestedBy }) => phase === "awaiting-approval" && requestedBy.tokenId === tokenId);
    if (waiting.length > 0) detach(sharing.revoke({ shareIds: waiting.map(({ shareId }) => shareId) }, OPERATOR));
  });
