// What an approval means for the share that waits for it: what is asked, whether a yes is enough, what is left of the request. Pure; knows no queue.
import type { Approval, ApprovalNeeds } from "#contract/approval";
import type { Verdict } from "#contract/commands";
import type { ApprovalAsking } from "../ports";
import type { ShareFact } from "./facts";
import type { ShareRecord } from "./record";

/** Whether the gate's allow stands with the yes that was given: a rule that wants another person is not content with the operator's. */
export const isCovered = ({ verdict, needs }: Verdict, approvedAs: ApprovalNeeds | null): boolean =>
  verdict === "allow" && (needs !== "four-eyes" || approvedAs === "four-eyes");

/** What the approver is shown. */
export const approvable = ({ request }: ShareRecord): Omit<Approval["request"], "terminalId" | "lane"> => ({
  backend: request.backend,
  relay: request.relay,
  reach: request.reach,
  access: request.access,
  ttlMs: request.ttlMs,
  keyCount: request.keys.length,
  fingerprints: [...request.fingerprints],
  anyoneWithLink: request.anyoneWithLink,
  reason: request.reason,
});

export const askingOf = (
  record: ShareRecord,
  asked: Pick<ApprovalAsking, "approvalId" | "expiresAtMs" | "reason" | "needs">,
): ApprovalAsking => ({
  ...asked,
  shareId: record.shareId,
  correlationId: record.correlationId,
  terminal: record.terminal,
  askedBy: record.requestedBy,
  request: approvable(record),
});

/**
 * The record under the terms of the fact: the lane as whoever decides reads it, the request as it was granted. Whatever a
 * fact says, nothing becomes wider here.
 */
export const underTermsOf = (record: ShareRecord, fact: ShareFact): ShareRecord => {
  const { request, terminal } = record;
  if (fact.type === "approval-required") return { ...record, terminal: { ...terminal, lane: fact.lane } };
  if (fact.type !== "approval-given") return record;
  const access = fact.granted.access === "read" ? "read" : request.access;
  const ttlMs = Math.min(request.ttlMs, fact.granted.ttlMs);
  // Only a start of its own waits for a yes, never a switch: the time granted is the whole.
  return { ...record, request: { ...request, access, ttlMs, fullTtlMs: ttlMs } };
};
