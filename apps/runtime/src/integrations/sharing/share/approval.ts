// What an approval means for a share: what the approver sees, whether the approval is sufficient, and what it grants.
import type { Approval, ApprovalNeeds } from "#contract/approval";
import type { Verdict } from "#contract/commands";
import type { ApprovalAsking } from "../ports";
import type { ShareFact } from "./facts";
import type { ShareRecord } from "./record";

/** Whether an allowed verdict is covered by the approval given. A rule that asks for a second person is not satisfied by the operator. */
export const isCovered = ({ verdict, needs }: Verdict, approvedAs: ApprovalNeeds | null): boolean =>
  verdict === "allow" && (needs !== "four-eyes" || approvedAs === "four-eyes");

/** The part of the request that the approver sees. */
export const approvalRequestOf = ({ request }: ShareRecord): Omit<Approval["request"], "terminalId" | "lane"> => ({
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
  request: approvalRequestOf(record),
});

/**
 * The record after a fact: with the lane's name that the approver read, and the request reduced to what was granted.
 * Never widens a request.
 */
export const withGrantedTerms = (record: ShareRecord, fact: ShareFact): ShareRecord => {
  const { request, terminal } = record;
  if (fact.type === "approval-required") return { ...record, terminal: { ...terminal, lane: fact.lane } };
  if (fact.type !== "approval-given") return record;
  const access = fact.granted.access === "read" ? "read" : request.access;
  const ttlMs = Math.min(request.ttlMs, fact.granted.ttlMs);
  return { ...record, request: { ...request, access, ttlMs } };
};
